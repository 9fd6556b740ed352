import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callDocker } from './docker-api.ts'
import { pathOf, requireProgram } from './engine-missing.ts'
import { startProgram } from './guarded-program.ts'
import { removeLeftovers } from './leftovers.ts'

const SOCKET = '/var/run/docker.sock'

/** A Docker daemon. */
export interface Docker extends AsyncDisposable {
  /** As DOCKER_HOST takes it. */
  endpoint: string
  /** The path of its socket. */
  socket: string
  /** The address of this machine as containers see it. */
  gateway: string
}

/**
 * Uses the daemon that answers, and then leaves it alone at the end; where none does, starts one, which ends with
 * this process. Containers that a killed test process left behind are removed. Throws EngineMissing.
 */
export async function startDocker(): Promise<Docker> {
  const daemon = (await answers()) ? null : await startDaemon()
  await removeLeftovers(SOCKET)
  return {
    endpoint: `unix://${SOCKET}`,
    socket: SOCKET,
    gateway: await readGateway(),
    async [Symbol.asyncDispose]() {
      await daemon?.[Symbol.asyncDispose]()
    },
  }
}

async function startDaemon() {
  const command = await requireProgram('dockerd')
  const directory = await mkdtemp(join(tmpdir(), 'slipway-dockerd-'))
  return startProgram({
    command,
    args: ['--host', `unix://${SOCKET}`],
    env: { PATH: pathOf(), HOME: directory },
    directory,
    ready: answers,
  })
}

async function answers(): Promise<boolean> {
  return callDocker({ socket: SOCKET, path: '/_ping' }).then(
    (body) => body === 'OK',
    () => false,
  )
}

async function readGateway(): Promise<string> {
  const network = JSON.parse(await callDocker({ socket: SOCKET, path: '/networks/bridge' })) as {
    IPAM: { Config: { Gateway?: string; Subnet: string }[] }
  }
  const [range] = network.IPAM.Config
  if (range === undefined)
    throw new Error('Docker has no default bridge: containers cannot reach this machine')
  // A daemon says its gateway only after it has been set or a container has run: it is the first address.
  return range.Gateway ?? range.Subnet.replace(/\d+\/\d+$/, '1')
}
