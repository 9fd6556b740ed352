import { closeSync, openSync } from 'node:fs'
import { CallCounter } from './fatal-calls.ts'

/** What the test hands to a runtime: in variables, since the launcher starts it as it starts the bundle. */
export const CHAOS = { trace: 'CHAOS_TRACE', killAt: 'CHAOS_KILL_AT' } as const

/** Counts the calls of the first runtime of its run, which is killed at the n-th; later ones are left alone. */
export function countFirst(variables: NodeJS.ProcessEnv): CallCounter {
  const trace = variables[CHAOS.trace] ?? ''
  return makes(trace)
    ? new CallCounter({ trace, killAt: Number(variables[CHAOS.killAt]) })
    : new CallCounter({ trace: `${trace}-later`, killAt: 0 })
}

/** Whether this process is the one that makes the file. */
function makes(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch {
    return false
  }
}
