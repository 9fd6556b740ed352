import { readdir, readFile } from 'node:fs/promises'

/** SIGKILL to a process and all that descends from it: steps of a workflow are in process groups of their own. */
export async function killTree(root: number): Promise<void> {
  const parents = await readParents()
  const isOfTree = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isOfTree(parents.get(pid)))
  // The root first: it must not see its children die.
  const tree = [...parents.keys()].filter((pid) => isOfTree(pid)).toSorted((a, b) => a - b)
  for (const pid of [root, ...tree]) kill(pid)
}

async function readParents(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const read = pids.map(async (pid): Promise<[number, number][]> => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // The name of the program, in parentheses, may hold anything.
    const parent = /^\w (\d+)/.exec(stat.slice(stat.lastIndexOf(')') + 2))?.[1]
    return parent === undefined ? [] : [[Number(pid), Number(parent)]]
  })
  return new Map((await Promise.all(read)).flat())
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}
