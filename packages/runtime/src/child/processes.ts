import { PROCESS_HOST } from '@slipway/model/protocol'
import { isStranger, type Bystanders } from './bystanders.ts'
import { listProcesses, readProc } from './process-entries.ts'

/**
 * What a command started, wherever it has gone: in its session, or with the attempt's marker in its environment; and
 * where the runtime is alone, whatever was not there before.
 */
export interface ProcessFamily {
  /** The command's process group, which it leads, as it does its session. */
  group: number
  marker: string
  /** Null: the runtime is not alone. */
  bystanders: Bystanders | null
  /** The runtime's own helper. */
  keeper: number | undefined
}

export interface FoundProcess {
  pid: number
  name: string
}

/**
 * The living processes of a family. On Linux all that can be found in /proc: where the runtime is not alone, what wiped
 * its environment and also left its session stays hidden. Elsewhere only whether the group lives, as one nameless entry.
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

function lookInProc({ group, marker, bystanders, keeper }: ProcessFamily): {
  found: FoundProcess[]
  vanished: boolean
} {
  const variable = `\0${PROCESS_HOST.marker}=${marker}\0`
  const { entries, vanished } = listProcesses()
  const byPid = new Map(entries.map((entry) => [entry.pid, entry]))
  const found = entries.filter(
    (entry) =>
      entry.pid !== process.pid &&
      entry.pid !== keeper &&
      (entry.session === group ||
        `\0${readProc(entry.pid, 'environ') ?? ''}\0`.includes(variable) ||
        (bystanders !== null && isStranger(bystanders, entry, byPid))),
  )
  return { found: found.map(({ pid, name }) => ({ pid, name })), vanished }
}

function findGroup({ group }: ProcessFamily): FoundProcess[] {
  try {
    process.kill(-group, 0)
    return [{ pid: -group, name: 'a process of its group' }]
  } catch {
    return []
  }
}
