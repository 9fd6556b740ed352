import { evaluate, type Status } from './evaluate.ts'
import type { Workflow, WorkflowJob } from './read-workflow.ts'

type Result = 'success' | 'failure' | 'cancelled' | 'skipped'

/** What became of a job, as `needs` tells the jobs after it. */
interface Ended {
  result: Result
  outputs: Record<string, string>
}

export interface Play {
  github: { ref: string }
  vars: Record<string, string>
  /** How jobs end once they run; `success`, without outputs, where nothing is said. */
  ends?: Record<string, Partial<Ended>>
  /** A person cancels the run while this job runs. */
  cancelledDuring?: string
}

/** The jobs that run, in their order, with how they end: guards are evaluated as GitHub does it. */
export async function playWorkflow({ jobs }: Workflow, play: Play): Promise<Record<string, Result>> {
  const { github, vars, ends = {}, cancelledDuring } = play
  const ended: Record<string, Ended> = {}
  let cancelled = false
  for (const job of jobs) {
    const needs = Object.fromEntries(job.needs.map((need) => [need, ended[need]!]))
    const status: Status = { ...statusOf(job, jobs, ended), cancelled }
    const runs: boolean = (await evaluate(job.guard, { github, vars, needs }, status)) === 'true'
    cancelled ||= runs && cancelledDuring === job.id
    const end: Ended = { result: cancelled ? 'cancelled' : 'success', outputs: {}, ...ends[job.id] }
    ended[job.id] = runs ? end : { result: 'skipped', outputs: {} }
  }
  const ran = Object.entries(ended).filter(([, { result }]) => result !== 'skipped')
  return Object.fromEntries(ran.map(([id, { result }]) => [id, result]))
}

/** Of all jobs before this one, those included that its needs need. */
function statusOf(
  job: WorkflowJob,
  jobs: readonly WorkflowJob[],
  ended: Record<string, Ended>,
): Omit<Status, 'cancelled'> {
  const before = (id: string): string[] => [
    id,
    ...jobs.find((other) => other.id === id)!.needs.flatMap(before),
  ]
  const results = job.needs.flatMap(before).map((id) => ended[id]!.result)
  return {
    success: results.every((result) => result === 'success'),
    failure: results.includes('failure'),
  }
}
