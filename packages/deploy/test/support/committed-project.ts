import {
  planCommit,
  type ActualEnvironment,
  type CommitPlan,
  type PlanCommitRequest,
  type Unusable,
} from '@slipway/deploy'
import type { Current } from '@slipway/model'
import { formatLock } from '../../src/lock/lock.ts'
import { repository } from './temporary-project.ts'

/** What the base of each location is pinned to. */
export const BASE = `registry.example/base@sha256:${'a'.repeat(64)}`

/** A slipway.lock that pins it. */
export function lockText(image: string = BASE): string {
  return formatLock({ version: 1, bases: { 'base:1': { x86_64: image } } })
}

export const SLIPWAY_YAML = `project: acme
locations: ['locations/*']
environments:
  staging: {account: "111122223333", region: eu-west-1}
`

/** A location.yaml with one job. */
export function locationYaml(word = 'hello', build = '{base: "base:1"}'): string {
  return `launcher: lambda\nbuild: ${build}\njobs:\n  greet:\n    command: [echo, ${word}]\n`
}

/** The files of a project with these locations, each with some code. */
export function projectFiles(...names: string[]): Record<string, string> {
  return Object.fromEntries([
    ['slipway.yaml', SLIPWAY_YAML],
    ['slipway.lock', lockText()],
    ...names.flatMap((name) => [
      [`locations/${name}/location.yaml`, locationYaml()],
      [`locations/${name}/main.mjs`, `console.log('${name}')\n`],
    ]),
  ]) as Record<string, string>
}

/** A repository with one commit of such a project. */
export function committedProject(...names: string[]): string {
  return repository(projectFiles(...names))
}

export interface PlanOptions extends Partial<Omit<PlanCommitRequest, 'root'>> {
  actual?: ActualEnvironment
  readActual?: () => Promise<ActualEnvironment>
}

const NOTHING: ActualEnvironment = { currents: [], platform: null }

/** Plans the commit at `ref`, HEAD by default, for the environment staging. */
export async function answerFor(
  root: string,
  { actual = NOTHING, readActual = async () => actual, ...request }: PlanOptions = {},
): Promise<{ plan: CommitPlan } | { unusable: Unusable }> {
  return planCommit(
    { readActual },
    {
      root,
      ref: 'HEAD',
      environment: 'staging',
      variables: {},
      runtimeDigest: 'runtime-1',
      componentVersion: '1',
      ...request,
    },
  )
}

/** The plan, of a commit that has nothing wrong. */
export async function planOf(root: string, options: PlanOptions = {}): Promise<CommitPlan> {
  const answer = await answerFor(root, options)
  if ('plan' in answer) return answer.plan
  throw new Error(answer.unusable.problems.map(({ message }) => message).join('\n'))
}

/** What the rows ask for: `location: action`, those left out that ask for nothing. */
export function actionsOf({ rows }: CommitPlan): string[] {
  return rows
    .filter(({ action }) => action !== 'unchanged')
    .map(({ location, action }) => `${location}: ${action}`)
}

/** The environment after a plan was carried out. */
export function applied(plan: CommitPlan, { currents }: ActualEnvironment = NOTHING): ActualEnvironment {
  const made = [...plan.desired.values()].map((location): Current => {
    const before = currents.find((current) => current.location === location.location)
    return {
      schema: 1,
      version: (before?.version ?? 0) + 1,
      environment: plan.environment,
      location: location.location,
      release_id: `release of ${location.release_digest}`,
      release_digest: location.release_digest,
      content_digest: location.content_digest,
      previous_release_id: before?.release_id ?? null,
      hold: null,
      changed_at: 1,
      changed_by: 'ann',
      source: location.source,
    }
  })
  const byName = new Map([...currents, ...made].map((current) => [current.location, current]))
  return { currents: [...byName.values()], platform: plan.platform_digest }
}
