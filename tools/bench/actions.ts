import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { placeNames, tableDefinition, type Place } from '@slipway/aws-layout'
import { planCommit } from '@slipway/deploy'
import { COMPONENT_VERSION } from '@slipway/deploy/component-version'
import { connectAws } from '@slipway/stores/connect'
import { awsClientConfig, awsEnvironment, freshAccount, startMinistack } from '@slipway/tools/engines'
import { makeBenchRepository } from './bench-repository.ts'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'
import { runtimeBuild } from './runtime-build.ts'
import { startToEnd } from './start-to-end.ts'

const run = promisify(execFile)

const ACTIONS = ['plan-locations', 'build-agent-image', 'deploy-location'] as const
const LOCATIONS = 100
const FILES_EACH = 50
const SAMPLES = 20
/** The first ones fill caches. */
const WARM_UP = 3

/** What actions weigh, how soon they start, and what a push costs that changes nothing. Throws EngineMissing. */
export async function benchActions(): Promise<BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  try {
    return [...(await sizes()), ...(await starts(directory)), ...(await unchangedPush(directory))]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function bundleOf(action: string): string {
  return join(import.meta.dirname, '../../actions', action, 'dist/index.cjs')
}

async function sizes(): Promise<BenchRow[]> {
  const rows = ACTIONS.map(async (action) =>
    benchRow({
      name: `${action}, bundle`,
      value: (await stat(bundleOf(action))).size / 1e6,
      unit: 'MB',
      against: null,
      bar: '',
    }),
  )
  return Promise.all(rows)
}

/** Up to the sentence that says which input is missing; one of each in turn. */
async function starts(directory: string): Promise<BenchRow[]> {
  const script = join(directory, 'empty.js')
  await writeFile(script, '')
  const floor: number[] = []
  const samples = new Map<string, number[]>(ACTIONS.map((action) => [action, []]))
  const env = { PATH: process.env['PATH'] }
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    floor.push(await startToEnd([process.execPath, script], { env }))
    for (const action of ACTIONS) {
      const taken = await startToEnd([process.execPath, bundleOf(action)], { env, expected: 1 })
      samples.get(action)?.push(taken)
    }
  }
  const empty = { name: 'an empty Node, start to end', value: median(floor) }
  return [...samples].map(([action, taken]) =>
    benchRow({
      name: `${action}, cold start, p50`,
      value: median(taken),
      unit: 'ms',
      against: empty,
      bar: '',
    }),
  )
}

/** The plan of a push where all is as it should be: no other job starts. */
async function unchangedPush(directory: string): Promise<BenchRow[]> {
  await using ministack = await startMinistack()
  const account = freshAccount()
  const place: Place = { project: 'bench', environment: 'staging', account, region: 'eu-west-1' }
  const repository = join(directory, 'project')
  await makeBenchRepository({ repository, locations: LOCATIONS, files_each: FILES_EACH, account })
  await run('git', ['-C', repository, 'reset', '--hard', '--quiet'])
  await releaseAll({ place, repository, endpoint: ministack.endpoint })
  const env = {
    PATH: process.env['PATH'],
    ...awsEnvironment(ministack),
    AWS_ACCESS_KEY_ID: account,
    GITHUB_WORKSPACE: repository,
    INPUT_ENVIRONMENT: place.environment,
    INPUT_ROOT: '.',
    INPUT_REF: 'HEAD',
    INPUT_REMOTE: 'origin',
  }
  await requireUnchanged(env, join(directory, 'outputs'))
  const [plans, lists]: [number[], number[]] = [[], []]
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    plans.push(await startToEnd([process.execPath, bundleOf('plan-locations')], { env }))
    lists.push(await startToEnd(['git', '-C', repository, 'ls-tree', '-r', '-z', 'HEAD']))
  }
  return [
    benchRow({
      name: `plan-locations, ${LOCATIONS} locations of which none changed, p50`,
      value: median(plans),
      unit: 'ms',
      against: { name: 'git ls-tree -r', value: median(lists) },
      bar: '',
    }),
  ]
}

/** A plan that found something to do would be another bench. */
async function requireUnchanged(env: NodeJS.ProcessEnv, file: string): Promise<void> {
  await writeFile(file, '')
  await startToEnd([process.execPath, bundleOf('plan-locations')], { env: { ...env, GITHUB_OUTPUT: file } })
  const outputs = await readFile(file, 'utf8')
  if (!/^deploy-count<<.*\n0\n/m.test(outputs) || !/^platform<<.*\nfalse\n/m.test(outputs))
    throw new Error(`The plan found something to do: ${outputs}`)
}

/** Records the platform and all locations as the commit has them. */
async function releaseAll(request: { place: Place; repository: string; endpoint: string }): Promise<void> {
  const { place, repository, endpoint } = request
  const config = awsClientConfig({ endpoint, account: place.account })
  await new DynamoDBClient(config).send(new CreateTableCommand(tableDefinition(placeNames.table(place))))
  const stores = await connectAws({ place, config })
  const answer = await planCommit(
    { readActual: async () => ({ currents: [], platform: null }) },
    {
      root: repository,
      ref: 'HEAD',
      environment: place.environment,
      variables: {},
      runtimeDigest: await runtimeBuild(),
      componentVersion: COMPONENT_VERSION,
    },
  )
  if ('unusable' in answer) throw new Error(JSON.stringify(answer.unusable.problems))
  const { commit, desired, platform_digest: digest } = answer.plan
  const { environment } = place
  const changed = { schema: 1, version: 1, environment } as const
  await stores.platforms.writePlatform({ ...changed, digest, commit, applied_at: 0, applied_by: 'bench' })
  for (const { location, content_digest, release_digest, source } of desired.values()) {
    const digests = { location, content_digest, release_digest, source }
    const pointer = { release_id: location, previous_release_id: null, hold: null }
    await stores.releases.writeCurrent({
      ...changed,
      ...digests,
      ...pointer,
      changed_at: 0,
      changed_by: 'bench',
    })
  }
  await stores.close()
}

function median(samples: readonly number[]): number {
  return percentile(samples.slice(WARM_UP), 0.5)
}
