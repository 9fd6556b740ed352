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
  /**
   * All that is deployed, `deploy` rows too. Their content is what is CURRENT, but whether a registry has an image of
   * it under this runtime, in this account and region, only the registry knows; where it has, a leg builds nothing.
   */
  build: Matrix
  deploy_count: number
  deploy: Matrix
}

const DEPLOYED: readonly EnvironmentAction[] = ['build+deploy', 'deploy']

/**
 * The rows that ask for something, as matrices of jobs. Above 256 locations each job has several, as evenly as can
 * be. A leg names its locations only: what is to be done with them it reads where the plan read it. Throws a
 * `DeployError` when GitHub would not pass it on.
 */
export function planMatrix({ rows }: CommitPlan): PlanMatrix {
  const deployed = matrixOf(
    rows.filter(({ action }) => DEPLOYED.includes(action)).map(({ location }) => location),
  )
  const count = deployed.include.length
  const result: PlanMatrix = {
    platform: rows.some(({ action }) => action === 'platform'),
    build_count: count,
    build: deployed,
    deploy_count: count,
    deploy: deployed,
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
