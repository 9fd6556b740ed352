import { readFile } from 'node:fs/promises'

/** Whether a process runs: a zombie does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return !/\) [ZX] /.test(stat)
}
