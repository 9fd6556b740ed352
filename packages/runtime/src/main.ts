import { hostname } from 'node:os'
import { HOST_VARIABLES, IMAGE_LAYOUT } from '@slipway/aws-layout'
import { parseEnvelope } from '@slipway/model/protocol'
import { connectAwsHost, connectEmbedded, systemClock as clock } from '@slipway/stores/connect'
import { executeAttempt, type Execution } from './execute-attempt.ts'
import type { AwsPlace } from './hosts/aws-place.ts'
import { readAwsSettings, type AwsSettings } from './hosts/aws-settings.ts'
import { runContainer } from './hosts/container/run-container.ts'
import { RuntimeApi } from './hosts/lambda/runtime-api.ts'
import { functionErrorOf, serveInvocations } from './hosts/lambda/serve-invocations.ts'
import { serveFunction } from './hosts/lambda-server/serve-function.ts'
import { pickHost, RUNTIME_API } from './hosts/pick-host.ts'
import { readProcessHost } from './hosts/process.ts'
import { ownSurroundings, sharedSurroundings, type Surroundings } from './hosts/surroundings.ts'
import { AWS_TIMING } from './timing.ts'

/** Filled in by the build. */
declare const SLIPWAY_RUNTIME_BUILD: string | undefined

const variables = process.env
const build = typeof SLIPWAY_RUNTIME_BUILD === 'string' ? SLIPWAY_RUNTIME_BUILD : 'source'

/**
 * 0: the attempt was ended, or is another runtime's; or an environment of a function was asked to end. 1: the runtime
 * failed. 2: it was not started as a launcher, a function or a task definition starts it.
 */
type ExitCode = 0 | 1 | 2

function main(): Promise<ExitCode> {
  switch (pickHost(variables)) {
    case 'process':
      return runAsProcess()
    case 'container':
      return runAsContainer()
    case 'lambda':
      return runOnLambda()
    case 'lambda-server':
      return runAsFunctionServer()
  }
}

async function runAsProcess(): Promise<ExitCode> {
  const interrupt = interruptSignal()
  const host = readProcessHost({ variables, pid: process.pid, build, nonce: newNonce(), interrupt })
  if ('problem' in host) return misuse(host.problem)
  const { attempt, stateDirectory, dotenvFile } = host
  const dotenv = dotenvFile === undefined ? {} : { dotenvFile }
  const ports = await connectEmbedded({ stateDirectory, variables, ...dotenv })
  tellExecution(await executeAttempt({ ...ports, clock }, attempt))
  await ports.close()
  return 0
}

async function runAsContainer(): Promise<ExitCode> {
  const interrupt = interruptSignal()
  const settings = readAwsSettings(variables)
  const envelope = parseEnvelope(variables[HOST_VARIABLES.envelope] ?? '')
  if ('problem' in settings) return misuse(settings.problem)
  if (envelope === undefined) return misuse(`${HOST_VARIABLES.envelope} holds no envelope of an attempt.`)
  const place = placeOf(settings)
  const ports = await connectAwsHost(settings)
  const request = { place, envelope, nonce: newNonce(), hostname: hostname(), interrupt }
  tellExecution(await runContainer({ ...ports, clock }, request))
  await ports.close()
  return 0
}

async function runOnLambda(): Promise<ExitCode> {
  const interrupt = interruptSignal()
  const api = new RuntimeApi(variables[RUNTIME_API] ?? '')
  const { place, ports } = await initialise(api)
  const tell = (text: string): void => console.error(text)
  await serveInvocations({ ...ports, clock, api, newNonce, tell }, { place, interrupt })
  await ports.close()
  return 0
}

/** What fails here is told to Lambda: whoever invokes the function is then shown it. */
async function initialise(api: RuntimeApi) {
  try {
    const settings = readAwsSettings(variables)
    if ('problem' in settings) throw new Error(settings.problem)
    return { place: placeOf(settings), ports: await connectAwsHost(settings) }
  } catch (error) {
    await api.failInit(functionErrorOf(error)).catch(() => undefined)
    throw error
  }
}

async function runAsFunctionServer(): Promise<ExitCode> {
  const settings = readAwsSettings(variables)
  if ('problem' in settings) return misuse(settings.problem)
  const interrupt = interruptSignal()
  const server = await serveFunction(clock, {
    address: { host: '0.0.0.0', port: 8080 },
    command: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
    variables,
    surroundings: surroundings(),
  })
  await new Promise((resolve) => interrupt.addEventListener('abort', resolve, { once: true }))
  await server.close()
  return 0
}

function placeOf({ codeDirectory }: AwsSettings): AwsPlace {
  return { variables, build, codeDirectory, surroundings: surroundings(), timing: AWS_TIMING }
}

/** What lies where an image has it runs in a container of its own; started by hand it must not clean up the machine. */
function surroundings(): Surroundings {
  if (process.argv[1] === IMAGE_LAYOUT.entry) return ownSurroundings()
  return sharedSurroundings(variables['TMPDIR'] ?? '/tmp')
}

function tellExecution(execution: Execution): void {
  if (execution.kind === 'refused') console.error(`The claim was refused: ${execution.reason}.`)
  if (execution.kind === 'closed')
    console.error('The attempt was closed while it ran: it was taken for lost.')
}

function misuse(problem: string): 2 {
  console.error(problem)
  return 2
}

/** Another one for every attempt. It need not be secret, and loading what makes secret ones would slow the start. */
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
