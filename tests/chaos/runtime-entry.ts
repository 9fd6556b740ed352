import { closeSync, openSync } from 'node:fs'
import { executeAttempt, readProcessHost } from '@slipway/runtime'
import { connectEmbedded, systemClock } from '@slipway/stores/connect'
import { CallCounter, fatal } from './fatal-calls.ts'
import { countSystemCalls } from './fatal-system-calls.ts'

/** What the test hands over, in variables, since the launcher starts this as it starts the runtime's bundle. */
export const CHAOS = { trace: 'CHAOS_TRACE', killAt: 'CHAOS_KILL_AT' } as const

/** The runtime, killed at its n-th call if it is the first one of its run; those that come later are left alone. */
const host = readProcessHost({
  variables: process.env,
  pid: process.pid,
  build: 'chaos',
  nonce: `${process.pid}-${Date.now()}`,
  interrupt: new AbortController().signal,
})
if ('problem' in host) throw new Error(host.problem)
const trace = process.env[CHAOS.trace] ?? ''
const isFirst = makes(trace)
const calls = new CallCounter({
  trace: isFirst ? trace : `${trace}-later`,
  killAt: isFirst ? Number(process.env[CHAOS.killAt]) : 0,
})
const stores = await connectEmbedded({ stateDirectory: host.stateDirectory, variables: process.env })
countSystemCalls(calls)
await executeAttempt(
  {
    attempts: fatal(calls, 'attempts', stores.attempts),
    doorbell: fatal(calls, 'doorbell', stores.doorbell),
    blobs: fatal(calls, 'blobs', stores.blobs),
    secrets: fatal(calls, 'secrets', stores.secrets),
    clock: systemClock,
  },
  host.attempt,
)
await stores.close()
process.exit(0)

/** Whether this process is the one that makes the file. */
function makes(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch {
    return false
  }
}
