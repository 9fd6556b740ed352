import type { Agent } from '@slipway/agent'
import {
  cancel,
  refOf,
  type ImageCode,
  type LambdaTarget,
  type ModelDeps,
  type Release,
} from '@slipway/model'
import { connectAws, systemClock } from '@slipway/stores/connect'
import type { Rule } from '@slipway/tools/engines'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AwsScene } from './aws-scene.ts'
import { releaseImage } from './deploy-images.ts'
import { openEnforcedPlatform, SECRET_VALUES, type EnforcedPlatform } from './enforced-platform.ts'
import type { TestRole } from './least-privilege-role.ts'
import { readLog } from './read-log.ts'

const LAUNCHERS = ['lambda', 'ecs'] as const
const settled = { settled_at: expect.any(Number) as number }

/** Which services each access key called. */
const calls = new Map<string, Set<string>>()
/** What was denied to anybody, also where nobody is told: a ring that fails is not missed. */
const denied: string[] = []

const note: Rule = async (request, forward) => {
  const { accessKey, service, operation, path } = request
  if (accessKey !== null) calls.set(accessKey, (calls.get(accessKey) ?? new Set()).add(service ?? ''))
  const answer = await forward()
  if (answer !== 'cut' && answer.status >= 400 && answer.body.includes('AccessDenied'))
    denied.push(`${service} ${operation ?? path}: ${answer.body.toString()}`)
  return answer
}

/** The access keys of a location's hosts. */
type HostKeys = Record<(typeof LAUNCHERS)[number], string>

let enforced: EnforcedPlatform
let scene: AwsScene
let hosts: { weather: HostKeys; keeper: HostKeys }
let agent: Agent | undefined

beforeAll(async () => {
  enforced = await openEnforcedPlatform({ rules: [note] })
  const { platform, roles } = enforced
  const actors = {
    deployer: roles.deployer.config,
    submitter: roles.submitter.config,
    agent: roles.agent.config,
  }
  scene = await AwsScene.open({ platform, actors })
  hosts = {
    weather: await hostKeysOf(roles.weather, scene.releases['weather']!),
    keeper: await hostKeysOf(roles.keeper, await releaseKeeper()),
  }
}, 300_000)

beforeEach(() => {
  calls.clear()
})

afterEach(async () => {
  await agent?.stop({ waitMs: 0 })
  expect(denied.splice(0)).toEqual([])
})

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
  await enforced?.[Symbol.asyncDispose]()
})

describe('where submitter, agent and host may do what their policies say, and no more', () => {
  it.each(LAUNCHERS)('a run on %s succeeds, and its log and artifacts are kept', async (launcher) => {
    agent = scene.agent(`on-${launcher}`)
    const run = await scene.submit({ location: 'weather', job: 'report', params: { year: 2013 }, launcher })
    const over = await scene.until(run, { status: 'SUCCEEDED', ...settled })
    expect(over.attempts).toMatchObject([{ launcher, started: true }])
    const prefix = `runs/staging/weather/${run.id}/1/`
    const keys = (await scene.stores.blobs.list(prefix)).map(({ key }) => key.slice(prefix.length))
    expect(keys).toContain('artifacts/report.html')
    expect(keys.filter((key) => /^log\/\d+$/.test(key))).toEqual([])
    expect(await readLog(scene.stores.blobs, { ...refOf(run), attempt: 1 })).toContain('2013')

    const { roles } = enforced
    const host = hosts.weather[launcher]
    expect([...calls.keys()].sort()).toEqual([keyOf(roles.agent), keyOf(roles.submitter), host].sort())
    expect([...calls.get(host)!].sort()).toEqual(['dynamodb', 's3', 'sqs'])
  })

  it.each(LAUNCHERS)('a run on %s is given the secrets that its location declares', async (launcher) => {
    agent = scene.agent(`on-${launcher}`)
    const run = await scene.submit({ location: 'keeper', job: 'check', launcher })
    await scene.until(run, { status: 'SUCCEEDED', ...settled })
    expect(calls.get(hosts.keeper[launcher])).toContain('ssm')
    expect(calls.get(hosts.keeper[launcher])).toContain('secretsmanager')
  })

  it('a run on ecs gets params that lie in a blob, and is cancelled', async () => {
    agent = scene.agent('cancels')
    const params = { seconds: 300, note: 'x'.repeat(10_000) }
    const run = await scene.submit({ location: 'marker', job: 'mark', params, launcher: 'ecs' })
    await scene.until(run, { status: 'RUNNING' })
    const model: ModelDeps = { ...scene.stores, clock: systemClock, newId: () => '' }
    await cancel(model, { ref: refOf(run), by: 'test', reason: null })
    await scene.until(run, { status: 'CANCELLED', ...settled })
  })
})

/** A location that declares secrets, whose job fails without them; as its own image, that of the marker serves. */
async function releaseKeeper(): Promise<Release> {
  const { place } = enforced.platform
  const { declaration, code, ...marker } = scene.releases['marker']!
  const { image, runtime_build: runtimeBuild } = code as ImageCode
  const [job] = Object.values(declaration.jobs)
  const test = Object.entries(SECRET_VALUES).map(([name, value]) => `process.env.${name} === '${value}'`)
  const command = ['node', '-e', `process.exitCode = ${test.join(' && ')} ? 0 : 1`]
  const check = { ...job!, name: 'check', params: null, steps: [{ name: 'main', command, needs: [] }] }
  await using stores = new AsyncDisposableStack()
  const { releases } = stores.adopt(
    await connectAws({ place, config: enforced.roles.deployer.config }),
    (opened) => opened.close(),
  )
  return await releaseImage(
    scene.platform,
    { releases },
    {
      ...marker,
      declaration: { ...declaration, name: 'keeper', secrets: enforced.secrets, jobs: { check } },
      image,
      runtimeBuild,
    },
  )
}

async function hostKeysOf(role: TestRole, { code }: Release): Promise<HostKeys> {
  const { targets } = code as ImageCode
  const { function_arn } = Object.values(targets).find(({ kind }) => kind === 'lambda') as LambdaTarget
  return { lambda: await role.admitFunction(function_arn), ecs: keyOf(role) }
}

function keyOf({ config }: TestRole): string {
  return config.credentials.accessKeyId
}
