import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AWS_REGION, awsEnvironment, DEFAULT_ACCOUNT } from './aws-environment.ts'
import type { Docker } from './docker.ts'
import { pathOf, requireProgram } from './engine-missing.ts'
import { ENGINE_PATHS } from './engine-paths.ts'
import { freePort } from './free-port.ts'
import { startProgram, type GuardedProgram } from './guarded-program.ts'
import { instanceName } from './leftovers.ts'
import type { Rule } from './proxy/aws-request.ts'
import { startProxy } from './proxy/start-proxy.ts'
import { startForward, type TcpForward } from './tcp-forward.ts'

export interface MinistackOptions {
  /** Policies are enforced (not those on keys of DynamoDB items, for which there is a proxy rule). */
  auth?: boolean
  /** Where it starts the containers of Lambda and ECS. Without it, those services cannot run images. */
  docker?: Pick<Docker, 'gateway'>
  /** What containers send goes through a proxy with these rules; the first one stands nearest to them. */
  rules?: Rule[]
}

/** A running AWS emulator, bound to loopback. */
export interface Ministack extends AsyncDisposable {
  endpoint: string
  /** The same emulator, behind the rules, as containers reach it and this process can too; null without Docker. */
  endpointForContainers: string | null
  /** What it prints. */
  logFile: string
}

/** An emulator with no state, on a port of its own. Throws EngineMissing. */
export async function startMinistack(options: MinistackOptions = {}): Promise<Ministack> {
  const { auth = false, docker, rules } = options
  const command = await requireProgram('ministack', [ENGINE_PATHS.ministackBin])
  await using started = new AsyncDisposableStack()
  const { port, forward } = await takePort(docker)
  const endpoint = `http://127.0.0.1:${port}`
  if (forward) started.use(forward)
  if (forward && rules) {
    const proxy = started.use(await startProxy({ upstream: endpoint, rules }))
    forward.redirect(Number(new URL(proxy.endpoint).port))
  }
  const { logFile } = started.use(await startEmulator({ command, port, auth }))
  const end = started.move()
  return {
    endpoint,
    endpointForContainers: docker ? `http://${docker.gateway}:${port}` : null,
    logFile,
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  }
}

/** Containers are told the emulator's own port, so that the same port must be free on the bridge and on loopback. */
async function takePort(
  docker: MinistackOptions['docker'],
): Promise<{ port: number; forward: TcpForward | null }> {
  if (docker === undefined) return { port: await freePort(), forward: null }
  for (;;) {
    const forward = await startForward({ host: docker.gateway, port: 0 })
    try {
      return { port: await freePort(forward.port), forward }
    } catch {
      await forward[Symbol.asyncDispose]()
    }
  }
}

async function startEmulator(request: {
  command: string
  port: number
  auth: boolean
}): Promise<GuardedProgram> {
  const { command, port, auth } = request
  const directory = await mkdtemp(join(tmpdir(), 'slipway-ministack-'))
  const endpoint = `http://127.0.0.1:${port}`
  return startProgram({
    command,
    args: [],
    env: {
      ...awsEnvironment({ endpoint }),
      // Functions in zip files run with the first Node on this path.
      PATH: pathOf(dirname(process.execPath)),
      HOME: directory,
      TMPDIR: directory,
      S3_DATA_DIR: join(directory, 's3'),
      STATE_DIR: join(directory, 'state'),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_HOSTNAME: instanceName(process.pid),
      MINISTACK_ACCOUNT_ID: DEFAULT_ACCOUNT,
      MINISTACK_REGION: AWS_REGION,
      // Would listen on all interfaces.
      IOT_MTLS_ENABLED: '0',
      AUTH: String(auth),
    },
    directory,
    ready: async () => (await fetch(`${endpoint}/_ministack/health`)).ok,
  })
}
