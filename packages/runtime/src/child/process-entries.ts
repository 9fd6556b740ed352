import { readdirSync, readFileSync } from 'node:fs'

/** A living process, as /proc shows it. */
export interface ProcessEntry {
  pid: number
  name: string
  parent: number
  session: number
  /** In clock ticks since the machine started. */
  startTime: string
}

/** All processes but the dead that nobody has looked after yet. `vanished`: one went away during the look. */
export function listProcesses(): { entries: ProcessEntry[]; vanished: boolean } {
  const entries: ProcessEntry[] = []
  let vanished = false
  for (const directory of readdirSync('/proc')) {
    const pid = Number(directory)
    if (!Number.isInteger(pid)) continue
    const stat = readProc(pid, 'stat')
    if (stat === undefined) vanished = true
    else if (!/\) [ZX] /.test(stat)) entries.push(parseStat(pid, stat))
  }
  return { entries, vanished }
}

/** Undefined when the process is gone, or when the file may not be read. Blocking: no disk is waited for. */
export function readProc(pid: number, file: 'stat' | 'environ'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return undefined
  }
}

/** `pid (name) state parent group session ...`, where the name may hold anything. Field 22 is the start time. */
function parseStat(pid: number, stat: string): ProcessEntry {
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20)
  return {
    pid,
    name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    parent: Number(rest[1]),
    session: Number(rest[3]),
    startTime: rest[19] ?? '',
  }
}
