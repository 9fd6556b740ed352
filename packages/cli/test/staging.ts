import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, ProcessLauncher, routeToSnapshots } from '@slipway/agent'
import { changedRing, promote, ulidFactory, type Release } from '@slipway/model'
import { connectEmbedded, systemClock, type Stores } from '@slipway/stores/connect'
import { onTestFinished } from 'vitest'
import { findRuntimeBundle } from '../src/hosting/runtime-bundle.ts'
import { projectCopy, succeed, type CallOptions } from './slipway.ts'
import { tempDirectory } from './temp-directory.ts'

const OVER_FILES = fileURLToPath(new URL('fixtures/slipway-over-files.ts', import.meta.url))

/** A project with the environment staging, which is declared to be on AWS and lies in files. */
export interface Staging extends CallOptions {
  stores: Stores
  stateDirectory: string
}

/** The project with its locations released to staging, `code` instead of their files if it is given. */
export async function aStaging({ code }: { code?: Release['code'] } = {}): Promise<Staging> {
  const cwd = await stagingProject()
  const stateDirectory = await tempDirectory()
  await succeed({ cwd }, 'deploy', '--state-dir', stateDirectory)
  const stores = await connectEmbedded({ stateDirectory, variables: {} })
  onTestFinished(() => stores.close())
  await releaseToStaging(stores, code)
  return { cwd, bin: OVER_FILES, variables: { TEST_STATE: stateDirectory }, stores, stateDirectory }
}

/** The project alone. */
export async function stagingProject(): Promise<string> {
  const cwd = await projectCopy()
  const network = '{ subnets: [subnet-0a1b2c3d], security_groups: [sg-0a1b2c3d] }'
  const environments = `environments:\n  staging: { account: '111122223333', region: eu-west-1, network: ${network} }\n`
  await appendFile(join(cwd, 'slipway.yaml'), environments)
  return cwd
}

/** Makes what is CURRENT of a location CURRENT once more, as if it came of other files. */
export async function releaseAnew(
  { stores: { releases } }: Staging,
  { location, release_digest }: { location: string; release_digest: string },
): Promise<void> {
  const of = { environment: 'staging', location }
  const seen = await releases.readCurrent(of)
  const made = seen && (await releases.read({ ...of, id: seen.release_id }))
  if (made === undefined) throw new Error(`Nothing of ${location} is CURRENT.`)
  const id = ulidFactory(() => Date.now())()
  const release = await releases.create({ ...made, id, release_digest })
  await promote({ releases, clock: systemClock }, { release, seen, by: 'ada' })
}

/** What was released to this machine is released there as well. */
async function releaseToStaging({ releases }: Stores, code: Release['code'] | undefined): Promise<void> {
  const newId = ulidFactory(() => Date.now())
  for (const { location, release_id: id } of await releases.listCurrents('local')) {
    const made = await releases.read({ environment: 'local', location, id })
    if (made === undefined) throw new Error(`The release ${id} is gone.`)
    const release = await releases.create({
      ...made,
      id: newId(),
      environment: 'staging',
      ...(code && { code }),
    })
    await promote({ releases, clock: systemClock }, { release, seen: undefined, by: 'ada' })
  }
}

/** An agent of staging, which starts processes, until the test is over. */
export function startStagingAgent({ stores, stateDirectory }: Staging): void {
  const launcher = new ProcessLauncher({
    runtimeEntry: findRuntimeBundle().path,
    stateDirectory,
    dotenvFile: join(stateDirectory, '.env'),
    variables: { PATH: '/usr/bin:/bin' },
    onExit: (envelope) => void stores.doorbell.ring(changedRing(envelope)).catch(() => {}),
  })
  const agent = new Agent(
    {
      ...stores,
      clock: systemClock,
      launchers: { process: launcher },
      route: routeToSnapshots,
      onEvent: () => {},
    },
    { name: 'general', environment: 'staging', queues: ['default', 'reports'], maxConcurrentRuns: 5 },
  )
  agent.start()
  onTestFinished(async () => void (await agent.stop({ waitMs: 0 })))
}
