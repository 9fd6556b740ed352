import { connectEmbedded, systemClock } from '@slipway/stores/connect'
import { executeAttempt } from './execute-attempt.ts'
import { readProcessHost } from './hosts/process.ts'

/** Filled in by the build. */
declare const SLIPWAY_RUNTIME_BUILD: string | undefined

/** 0: the attempt was ended, or is another runtime's. 1: the runtime failed. 2: it was not started by a launcher. */
async function main(): Promise<0 | 1 | 2> {
  const host = readProcessHost({
    variables: process.env,
    pid: process.pid,
    build: typeof SLIPWAY_RUNTIME_BUILD === 'string' ? SLIPWAY_RUNTIME_BUILD : 'source',
    nonce: newNonce(),
    interrupt: interruptSignal(),
  })
  if ('problem' in host) {
    console.error(host.problem)
    return 2
  }
  const { attempt, stateDirectory, dotenvFile } = host
  const stores = await connectEmbedded({
    stateDirectory,
    variables: process.env,
    ...(dotenvFile === undefined ? {} : { dotenvFile }),
  })
  const execution = await executeAttempt({ ...stores, clock: systemClock }, attempt)
  if (execution.kind === 'refused') console.error(`The claim was refused: ${execution.reason}.`)
  if (execution.kind === 'closed')
    console.error('The attempt was closed while it ran: it was taken for lost.')
  await stores.close()
  return 0
}

/** Another one for every start. It need not be secret, and loading what makes secret ones would slow the start. */
function newNonce(): string {
  return [process.pid, Date.now(), Math.random()].map((part) => part.toString(36)).join('-')
}

function interruptSignal(): AbortSignal {
  const interrupt = new AbortController()
  // Also when it comes again: the first one has been heard, and the child has its grace.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => interrupt.abort())
  return interrupt.signal
}

function fail(error: unknown): 1 {
  const isKnown = error instanceof Error && 'code' in error
  console.error(isKnown ? error.message : error)
  return 1
}

// Explicitly: whatever a job left behind must not keep its runtime alive.
void main()
  .catch(fail)
  .then((code) => process.exit(code))
