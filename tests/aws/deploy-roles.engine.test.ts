import { BatchGetImageCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { placeNames } from '@slipway/aws-layout'
import type { DeployOutcome } from '@slipway/deploy/aws'
import type { AttemptRef } from '@slipway/model/protocol'
import { aClaim, anAttempt, aRun, next, refOfAttempt } from '@slipway/model/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openBootstrappedPlatform, SUBJECTS, type BootstrappedPlatform } from './bootstrapped-platform.ts'
import type { BoundedRole } from './bounded-role.ts'
import { deployCommit, LOCATION, type Commit } from './deployed-commit.ts'
import { roleArn } from './register-image.ts'
import { makeRole, registerTask, roleOfAnother, roleWithin } from './roles-to-make.ts'
import { pushThroughEcr } from './push-through-ecr.ts'
import { connectCaller, type WorkflowCaller } from './workflow-caller.ts'
import { assumeAsWorkflow } from './workflow-role.ts'
import { BEYOND_THE_BOUNDARY, WORKFLOW_DENIALS, type WorkflowCase } from './workflow-role-cases.ts'

type CallerName = WorkflowCase['who'] | 'account'

const FIRST: Commit = { digit: 'a', queues: ['default'], tags: { team: 'data' }, secrets: {} }
/** Changes what AWS has in place wherever it can be. */
const SECOND: Commit = {
  digit: 'b',
  queues: ['default', 'etl'],
  tags: { cost: 'ops' },
  secrets: { TOKEN: 'ssm:/acme/weather/token' },
}

let platform: BootstrappedPlatform
let callers: Record<CallerName, WorkflowCaller>
const end = new AsyncDisposableStack()

beforeAll(async () => {
  platform = end.use(await openBootstrappedPlatform())
  const { place, roles, config, deployVariables } = platform
  const connect = async (as: typeof config) => end.use(await connectCaller(place, as))
  callers = {
    plan: await connect(roles.plan.config),
    push: await connect(roles.push.config),
    deploy: await connect(roles.deploy.config),
    account: await connect(config),
  }
  await makeRole(callers.account, roleOfAnother(place))
  // A deploy takes the credentials that the SDK finds.
  for (const [name, value] of Object.entries(deployVariables))
    if (name.startsWith('AWS_')) vi.stubEnv(name, value)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await end.disposeAsync()
})

describe('a role is had', () => {
  const { pullRequest, branch, environment } = SUBJECTS
  it.each([
    ['plan', pullRequest, 'allowed'],
    ['push', pullRequest, 'denied'],
    ['push', branch, 'allowed'],
    ['deploy', branch, 'denied'],
    ['deploy', environment, 'allowed'],
    ['deploy', environment.replace('staging', 'production'), 'denied'],
    ['deploy', environment.replace('acme/data', 'acme/other'), 'denied'],
  ] as const)('for %s by a token for %s: %s', async (role, subject, expected) => {
    const { config, report } = platform
    const had = decision(() => assumeAsWorkflow({ config, arn: report.roles[role], subject }))
    expect(await had).toBe(expected)
  })
})

describe('each role does its own work with what a bootstrap gives it', () => {
  it('push makes a repository and pushes to it, and deploy finds the image', async () => {
    const repositoryName = placeNames.repository(platform.place, LOCATION)
    const imageTag = 'pushed'
    await pushThroughEcr(callers.push, { repositoryName, imageTag })
    const { ecr } = callers.deploy
    await ecr.send(new GetAuthorizationTokenCommand({}))
    const found = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }] }))
    expect(found.images).toMatchObject([{ imageId: { imageTag } }])
  })

  it('deploy makes platform and location, and changes them', async () => {
    expect((await deployCommit(platform, FIRST)).map(told)).toEqual(['applied', 'released'])
    expect((await deployCommit(platform, SECOND)).map(told)).toEqual(['applied', 'released'])
  })

  it('plan reads what was deployed', async () => {
    const { environment } = platform.place
    expect(await callers.plan.stores.platforms.readEnvironment(environment)).toMatchObject({
      platform: { applied_by: 'a workflow' },
      currents: [{ location: LOCATION, version: 2 }],
    })
  })

  it('deploy makes roles within the boundary, and hands those of the environment to tasks', async () => {
    const { place } = platform
    expect(await decision(() => makeRole(callers.deploy, roleWithin(place)))).toBe('allowed')
    const own = roleArn(place, placeNames.locationRole(place, LOCATION))
    expect(await decision(() => registerTask(callers.deploy, place, own))).toBe('allowed')
  })
})

describe("a location's role, as a deploy has made it", () => {
  let role: BoundedRole
  let host: WorkflowCaller
  let attempt: AttemptRef

  beforeAll(async () => {
    const { place, assumeBounded } = platform
    role = await assumeBounded(placeNames.locationRole(place, LOCATION))
    host = end.use(await connectCaller(place, role.config))
    const queued = aRun({ environment: place.environment, location: LOCATION })
    const opened = anAttempt(queued)
    const { runs } = callers.account.stores
    await runs.create({ run: queued, idempotency: null })
    await runs.write({ run: next(queued), attempt: { kind: 'open', attempt: opened } })
    attempt = refOfAttempt(opened)
  })

  it('claims an attempt within the boundary', async () => {
    await host.stores.attempts.claim(aClaim(attempt, 'host'))
    expect(await host.stores.attempts.beat({ ref: attempt, nonce: 'host' })).toMatchObject({ cancel: null })
  })

  describe('when it is allowed everything', () => {
    beforeAll(() => role.allowEverything())

    it('reads what it could not before', async () => {
      const { environment } = platform.place
      expect(await host.stores.platforms.readEnvironment(environment)).toMatchObject({ currents: [{}] })
    })

    it.each(BEYOND_THE_BOUNDARY)('may not $what', async ({ act }) => {
      expect(await decision(() => act(host, platform.place))).toBe('denied')
    })
  })
})

describe('no role does what is not its own', () => {
  it.each(WORKFLOW_DENIALS)('$who may not $what; $rightful may', async (denial) => {
    expect(await decisionOn(denial, denial.who)).toBe('denied')
    expect(await decisionOn(denial, denial.rightful)).toBe('allowed')
  })

  it.each(WORKFLOW_DENIALS.filter(({ missing }) => missing !== 'never'))(
    '$who is kept by its policy alone: with $missing it may $what',
    async (denial) => {
      const { who, missing } = denial
      await platform.roles[who].whileItMay([missing].flat(), async () => {
        expect(await decisionOn(denial, who)).toBe('allowed')
      })
      expect(await decisionOn(denial, who)).toBe('denied')
    },
  )

  it.each(WORKFLOW_DENIALS.filter(({ missing }) => missing === 'never'))(
    '$who may not $what, whatever else it may',
    async (denial) => {
      const { who } = denial
      await platform.roles[who].whileItMay(['*'], async () => {
        expect(await decisionOn(denial, who)).toBe('denied')
      })
    },
  )
})

/** What became of it, or why it failed. */
function told(outcome: DeployOutcome): string {
  return outcome.outcome === 'failed' ? outcome.problem.message : outcome.outcome
}

function decisionOn({ act, refusal }: WorkflowCase, name: CallerName): Promise<'allowed' | 'denied'> {
  return decision(() => act(callers[name], platform.place), refusal)
}

/** Anything but a denial by AWS, and what the service itself has against it, is thrown. */
async function decision(act: () => Promise<unknown>, refusal?: string): Promise<'allowed' | 'denied'> {
  try {
    await act()
    return 'allowed'
  } catch (error) {
    const names = [error, (error as Error).cause].map((thrown) =>
      thrown instanceof Error ? thrown.name : '',
    )
    if (names.some((name) => /^AccessDenied(Exception)?$/.test(name))) return 'denied'
    if (refusal !== undefined && names.includes(refusal)) return 'allowed'
    throw error
  }
}
