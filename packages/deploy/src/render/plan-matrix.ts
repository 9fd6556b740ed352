import { PLATFORM_NAME } from '@slipway/config-schema'
import { DeployError } from '../deploy-error.ts'
import type { CommitPlan } from '../environment/commit-plan.ts'
import type { EnvironmentAction } from '../environment/environment-rows.ts'

/** How many jobs GitHub makes of one matrix. */
const MAX_LEGS = 256

/** What GitHub passes on as the outputs of a job: 1 MB in UTF-16. Half of it is left to other outputs. */
const MAX_CHARACTERS = 256 * 1024

/** A job of a matrix. */
export interface MatrixLeg {
  /** What the job is called. */
  name: string
  /** Names of locations, a space between them; more than one only where there are more than 256 in all. */
  locations: string
}

export interface Matrix {
  include: MatrixLeg[]
}

/** A plan as a workflow takes it. GitHub refuses an empty matrix: a job runs only if the count of its legs is not 0. */
export interface PlanMatrix {
  platform: boolean
  build_count: number
  build: Matrix
  deploy_count: number
  deploy: Matrix
  remove_count: number
  remove: Matrix
}

const BUILT: readonly EnvironmentAction[] = ['build+deploy']
const DEPLOYED: readonly EnvironmentAction[] = ['build+deploy', 'deploy']
const REMOVED: readonly EnvironmentAction[] = ['remove']

/**
 * The rows that ask for something, as matrices of jobs. Above 256 locations each job has several, as evenly as can
 * be. A leg names its locations only: what is to be done with them it reads where the plan read it. Throws a
 * `DeployError` when GitHub would not pass it on.
 */
export function planMatrix({ rows }: CommitPlan): PlanMatrix {
  const matrix = (actions: readonly EnvironmentAction[]) =>
    matrixOf(
      rows
        .filter(({ location, action }) => location !== PLATFORM_NAME && actions.includes(action))
        .map(({ location }) => location),
    )
  const [build, deploy, remove] = [matrix(BUILT), matrix(DEPLOYED), matrix(REMOVED)]
  const result: PlanMatrix = {
    platform: rows.some(({ action }) => action === 'platform'),
    build_count: build.include.length,
    build,
    deploy_count: deploy.include.length,
    deploy,
    remove_count: remove.include.length,
    remove,
  }
  if (JSON.stringify(result).length > MAX_CHARACTERS) throw tooLarge(rows.length)
  return result
}

function matrixOf(locations: readonly string[]): Matrix {
  const legs = Math.min(MAX_LEGS, locations.length)
  const include = Array.from({ length: legs }, (_, leg) => {
    const start = Math.floor((leg * locations.length) / legs)
    const ofLeg = locations.slice(start, Math.floor(((leg + 1) * locations.length) / legs))
    const others = ofLeg.length === 1 ? '' : ` and ${ofLeg.length - 1} more`
    return { name: `${ofLeg[0]}${others}`, locations: ofLeg.join(' ') }
  })
  return { include }
}

function tooLarge(rows: number): DeployError {
  return new DeployError({
    code: 'plan_too_large',
    message: `A plan of ${rows} rows is larger than GitHub passes from job to job.`,
    remedy: 'Divide the project: locations that are deployed together belong to one slipway.yaml.',
  })
}
