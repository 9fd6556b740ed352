import type { Tag } from '@aws-sdk/client-iam'
import { placeNames, rolePath, type Place } from '@slipway/aws-layout'
import type { Clock } from '@slipway/model'
import { deployPolicy, planPolicy, pushPolicy, workflowTrust } from '@slipway/pulumi/policies'
import { DeployError } from '../../deploy-error.ts'
import type { BootstrapClients } from './bootstrap-clients.ts'
import { stepOf, type BootstrapStep, type BootstrapThing, type Ensured } from './bootstrap-step.ts'
import { checkAccount } from './check-account.ts'
import { boundaryArn, ensureBoundary } from './ensure-boundary.ts'
import { ensureIdentityProvider } from './ensure-identity-provider.ts'
import { ensureRole } from './ensure-role.ts'
import { checkStateBucket, ensureStateBucket } from './ensure-state-bucket.ts'
import { ensureTable } from './ensure-table.ts'
import { workflowSubjects } from './workflow-subjects.ts'

export interface BootstrapDeps {
  clients: BootstrapClients
  clock: Pick<Clock, 'sleep'>
  /** Told of what is looked at next. */
  onStart?: (thing: BootstrapThing) => void
  /** Told of each step once it is done. */
  onStep?: (step: BootstrapStep) => void
}

export interface BootstrapRequest {
  place: Place
  /** On GitHub, `owner/name`, or with the ids that tokens have: `owner@123/name@456`. */
  repository: string
  /** The branch that is deployed to the environment. */
  branch: string
  /** Keeps the state of the stacks, and is somebody else's care. Null: one is made. */
  stateBucket: string | null
  /** Of what is made; what is there keeps its own. */
  tags: Readonly<Record<string, string>>
}

/** What an environment's deploys stand on. Plain JSON. */
export interface BootstrapReport {
  environment: string
  account: string
  region: string
  repository: string
  steps: BootstrapStep[]
  table: string
  state_bucket: string
  /** ARNs, like those of the roles. */
  boundary: string
  roles: Record<'plan' | 'push' | 'deploy', string>
}

/**
 * Makes what must be there before the first deploy to an environment: the table, the state bucket, the permissions
 * boundary, and the roles of the repository's workflows. What is there already stays, and what is not as it should be
 * is set right, so that a bootstrap that was cut off anywhere is finished by the next one. Throws a `DeployError`;
 * `bootstrap_failed` has what AWS said as its cause.
 */
export async function bootstrap(deps: BootstrapDeps, request: BootstrapRequest): Promise<BootstrapReport> {
  const { place, repository } = request
  await attempt('the account', () => checkAccount(deps.clients.sts, place))
  const steps: BootstrapStep[] = []
  const made = new Map<BootstrapThing, string>()
  for (const [thing, ensure] of stepsOf(deps, request)) {
    deps.onStart?.(thing)
    const step = stepOf(thing, await attempt(`the ${thing}`, ensure))
    steps.push(step)
    made.set(thing, step.name)
    deps.onStep?.(step)
  }
  const nameOf = (thing: BootstrapThing): string => made.get(thing) ?? ''
  return {
    environment: place.environment,
    account: place.account,
    region: place.region,
    repository,
    steps,
    table: nameOf('table'),
    state_bucket: nameOf('state bucket'),
    boundary: boundaryArn(place),
    roles: { plan: nameOf('plan role'), push: nameOf('push role'), deploy: nameOf('deploy role') },
  }
}

type Step = [BootstrapThing, () => Promise<Ensured>]

function stepsOf({ clients, clock }: BootstrapDeps, request: BootstrapRequest): Step[] {
  const { place, stateBucket } = request
  const { dynamodb, s3, iam } = clients
  const tags = Object.entries(request.tags).map(([Key, Value]): Required<Tag> => ({ Key, Value }))
  return [
    ['table', () => ensureTable({ dynamodb, clock }, { place, tags })],
    [
      'state bucket',
      () =>
        stateBucket === null ? ensureStateBucket(s3, { place, tags }) : checkStateBucket(s3, stateBucket),
    ],
    [
      'permissions boundary',
      () => ensureBoundary(iam, { place, tags, ...(stateBucket !== null && { stateBucket }) }),
    ],
    ['identity provider', () => ensureIdentityProvider(iam, place)],
    ...roleSteps(clients, request, tags),
  ]
}

function roleSteps({ iam }: BootstrapClients, request: BootstrapRequest, tags: Tag[]): Step[] {
  const { place, repository, branch, stateBucket } = request
  const { account, environment } = place
  const state = stateBucket === null ? {} : { stateBucket }
  const subjects = workflowSubjects({ repository, environment, branch })
  const roles = [
    { kind: 'plan', name: placeNames.planRole(place), policy: planPolicy({ place }), does: 'read' },
    { kind: 'push', name: placeNames.pushRole(place), policy: pushPolicy({ place }), does: 'push images' },
    {
      kind: 'deploy',
      name: placeNames.deployRole(place),
      policy: deployPolicy({ place, ...state }),
      does: 'deploy',
    },
  ] as const
  return roles.map(({ kind, name, policy, does }) => {
    const path = rolePath(place)
    const arn = `arn:aws:iam::${account}:role${path}${name}`
    const trust = workflowTrust({ account, repository, subjects: subjects[kind] })
    const description = `With it, workflows of ${repository} ${does} for ${environment}`
    return [`${kind} role`, () => ensureRole(iam, { name, arn, path, description, trust, policy, tags })]
  })
}

/** What AWS refuses says itself for what; here is added which step it was, and that it can be repeated. */
async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof DeployError || isOwnFault(cause)) throw cause
    const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    throw new DeployError({
      code: 'bootstrap_failed',
      message: `The bootstrap got as far as ${what}. ${said}`,
      remedy: 'Mend that, and call bootstrap again: it goes on from there.',
      cause,
    })
  }
}

/** A mistake of Slipway's, which its stack tells more of than any sentence. */
function isOwnFault(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
}
