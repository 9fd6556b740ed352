import { notice, warning } from '@actions/core'
import { DeployError, type CommitPlan } from '@slipway/deploy'
import type { DeployOutcome } from '@slipway/deploy/aws'
import { markdownTable, plainText } from '../../kit/markdown-table.ts'
import { print } from '../../kit/log.ts'
import { reportFailure } from '../../kit/report-failure.ts'

/** What became of the platform or of a location. */
export type Result = { location: string } & DeployOutcome

export interface ReportRequest {
  plan: CommitPlan
  /** The branch or tag that the run is about; the empty text when it is not known. */
  branch: string
  results: readonly Result[]
}

/** Says what became of each, in the log and as annotations. One that failed fails the step. */
export function reportResults({ plan, branch, results }: ReportRequest): void {
  for (const result of results) {
    print(`${result.location}: ${result.outcome}${detailOf(result)}`)
    if (result.outcome === 'superseded')
      notice(`${result.location} is left to a newer commit${detailOf(result)}.`)
    if (result.outcome === 'failed') reportFailure(failureOf(result))
  }
  if (results.some(({ outcome }) => outcome === 'superseded')) warnOfBranch(plan, branch)
}

/** Of another branch, nothing would ever be deployed, and every run succeed. */
function warnOfBranch({ environment, settings }: CommitPlan, branch: string): void {
  const { branch: deployed } = settings.environment
  if (branch === '' || branch === deployed) return
  warning(
    `Only the head of ${deployed} is deployed to ${environment}, and this run is about ${branch}. See environments.${environment}.branch in slipway.yaml.`,
  )
}

/** The outputs, by their names in action.yml. */
export function resultOutputs(results: readonly Result[]): Record<string, string> {
  const told = results.map(({ location, outcome }) => ({ location, outcome }))
  const isSuperseded = results.some(({ outcome }) => outcome === 'superseded')
  return { results: JSON.stringify(told), superseded: String(isSuperseded) }
}

/** The results as the summary of a job. */
export function resultSummary({ environment, commit }: CommitPlan, results: readonly Result[]): string {
  const table = markdownTable({
    head: ['location', 'outcome', 'detail'],
    rows: results.map((result) => [result.location, result.outcome, detailOf(result).replace(/^, /, '')]),
  })
  return `### Deploy to ${plainText(environment)}\n\n\`${commit.slice(0, 12)}\`\n\n${table}`
}

function detailOf(result: Result): string {
  switch (result.outcome) {
    case 'applied':
      return ''
    case 'released':
      return `, release ${result.release.id}`
    case 'unchanged':
    case 'held':
      return `, ${result.reason}`
    case 'superseded':
      return result.head === null ? ', the branch is gone' : `, the branch is at ${result.head.slice(0, 12)}`
    case 'failed':
      return `, ${result.problem.message}`
  }
}

/** What nobody foresaw is told with its own stack. */
function failureOf({ problem }: Extract<Result, { outcome: 'failed' }>): unknown {
  return problem.code === 'unexpected' ? (problem.cause ?? problem.message) : new DeployError(problem)
}
