import { executeAttempt, readProcessHost } from '@slipway/runtime'
import { connectEmbedded, systemClock } from '@slipway/stores/connect'
import { CallCounter, fatal } from './fatal-calls.ts'
import { countSystemCalls } from './fatal-system-calls.ts'

/** What the test hands over, in variables, since the launcher starts this as it starts the runtime's bundle. */
export const CHAOS = { trace: 'CHAOS_TRACE', killAt: 'CHAOS_KILL_AT' } as const

/** The runtime, killed at the n-th call of its first attempt; later attempts are left alone. */
const host = readProcessHost({
  variables: process.env,
  pid: process.pid,
  build: 'chaos',
  nonce: `${process.pid}-${Date.now()}`,
  interrupt: new AbortController().signal,
})
if ('problem' in host) throw new Error(host.problem)
const isFirst = host.attempt.envelope.attempt === 1
const trace = process.env[CHAOS.trace] ?? ''
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
