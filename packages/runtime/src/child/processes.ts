import { readdirSync, readFileSync } from 'node:fs'
import { PROCESS_HOST } from '@slipway/model/protocol'

/** What a command started, wherever it has gone: in its session, or with the attempt's marker in its environment. */
export interface ProcessFamily {
  /** The command's process group, which it leads, as it does its session. */
  group: number
  marker: string
}

export interface FoundProcess {
  pid: number
  name: string
}

/**
 * The living processes of a family. On Linux all that can be found in /proc: what wiped its environment and also left
 * its session stays hidden. Elsewhere only whether the group lives, as one nameless entry.
 */
export function findFamily(family: ProcessFamily): FoundProcess[] {
  return process.platform === 'linux' ? findInProc(family) : findGroup(family)
}

/** Sends a signal to every process of the family's group. Gone already: fine. */
export function signalGroup({ group }: ProcessFamily, signal: NodeJS.Signals): void {
  signalProcess(-group, signal)
}

/** Sends a signal. Gone already: fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

/** One look is not enough while processes come and go: what vanishes during it may have just started another. */
const LOOKS = 3

function findInProc(family: ProcessFamily): FoundProcess[] {
  for (let look = 1; ; look += 1) {
    const { found, vanished } = lookInProc(family)
    if (found.length > 0 || !vanished || look === LOOKS) return found
  }
}

function lookInProc({ group, marker }: ProcessFamily): { found: FoundProcess[]; vanished: boolean } {
  const variable = `\0${PROCESS_HOST.marker}=${marker}\0`
  const found: FoundProcess[] = []
  let vanished = false
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    const environ = readProc(pid, 'environ') ?? ''
    const stat = readProc(pid, 'stat')
    if (stat === undefined) {
      vanished = true
      continue
    }
    const { name, state, session } = parseStat(stat)
    const isOurs = session === group || `\0${environ}\0`.includes(variable)
    if (isOurs && state !== 'Z' && state !== 'X') found.push({ pid, name })
  }
  return { found, vanished }
}

/** `pid (name) state parent group session ...`, where the name may hold anything. */
function parseStat(stat: string): { name: string; state: string; session: number } {
  const [state = '', , , session = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 4)
  return { name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), state, session: Number(session) }
}

/** Undefined when the process is gone, or when the file may not be read. Blocking: no disk is waited for. */
function readProc(pid: number, file: 'stat' | 'environ'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return undefined
  }
}

function findGroup({ group }: ProcessFamily): FoundProcess[] {
  try {
    process.kill(-group, 0)
    return [{ pid: -group, name: 'a process of its group' }]
  } catch {
    return []
  }
}
