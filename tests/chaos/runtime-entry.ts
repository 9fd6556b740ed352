import { executeAttempt, readProcessHost } from '@slipway/runtime'
import { connectEmbedded, systemClock } from '@slipway/stores/connect'
import { fatal } from './fatal-calls.ts'
import { countSystemCalls } from './fatal-system-calls.ts'
import { countFirst } from './runtime-variables.ts'

/** The runtime, killed at its n-th call if it is the first one of its run; those that come later are left alone. */
const host = readProcessHost({
  variables: process.env,
  pid: process.pid,
  build: 'chaos',
  nonce: `${process.pid}-${Date.now()}`,
  interrupt: new AbortController().signal,
})
if ('problem' in host) throw new Error(host.problem)
const calls = countFirst(process.env)
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
