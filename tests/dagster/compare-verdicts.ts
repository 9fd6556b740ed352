import type { LoadedProject } from '@slipway/config-schema'
import type { Verdict } from './dagster-oracle.ts'

/** How Slipway and Dagster stand to each other about one file. */
export interface Comparison {
  /** Which of the two checks of Dagster refuses it. */
  refusal: 'both_refuse' | 'only_ci_refuses' | 'only_agent_refuses' | 'both_accept'
  /** What became of its locations; nothing where there is none, or Slipway refuses the file. */
  merge: 'merged_alike' | 'merge_fails' | 'nothing_merged'
  /** What Slipway does otherwise than it should, in words. */
  deviations: string[]
}

/**
 * What Dagster refuses Slipway has to refuse; what one of the two checks refuses, at least to name, with the one; what both
 * take, to take, with the `defaults` merged alike.
 */
export function compareVerdicts(verdict: Verdict, loaded: LoadedProject): Comparison {
  const { refusal, deviation } = compareRefusals(verdict, loaded)
  const merge = compareMerges(verdict, loaded)
  return {
    refusal,
    merge: merge.merge,
    deviations: [deviation, merge.deviation].filter((said) => said !== undefined),
  }
}

const BY_CI = /`dagster-cloud ci check` (refuses|and)/
const BY_AGENT = /the Dagster\+ agent (refuses|does both)/

function compareRefusals({ ci, agent, agent_merged }: Verdict, { problems }: LoadedProject) {
  const refusedByAgent = [...agent, ...agent_merged]
  const errors = problems.filter(({ severity }) => severity === 'error')
  const refusal = refusalOf(ci.length > 0, refusedByAgent.length > 0)
  const told = problems.map(({ code, message }) => `${code}: ${message}`).join('\n')
  const isRight = {
    both_refuse: errors.length > 0,
    // What is no YAML is said to be none, and not who cannot read it.
    only_ci_refuses: errors.some(({ code, message }) => code === 'invalid_yaml' || BY_CI.test(message)),
    only_agent_refuses: problems.some(({ message }) => BY_AGENT.test(message)),
    both_accept: errors.length === 0,
  }
  const said = [...ci, ...refusedByAgent].join('\n')
  return { refusal, deviation: isRight[refusal] ? undefined : `${refusal}: ${said}\nSlipway says: ${told}` }
}

function refusalOf(byCi: boolean, byAgent: boolean): Comparison['refusal'] {
  if (byCi) return byAgent ? 'both_refuse' : 'only_ci_refuses'
  return byAgent ? 'only_agent_refuses' : 'both_accept'
}

function compareMerges(
  { merged }: Verdict,
  { project, problems }: LoadedProject,
): { merge: Comparison['merge']; deviation?: string } {
  if (!project) return { merge: 'nothing_merged' }
  if (merged === null) {
    const isTold = problems.some(({ message }) => message.includes('`dagster-cloud ci template` fails'))
    return { merge: 'merge_fails', ...(!isTold && { deviation: 'Nothing says that the merge fails.' }) }
  }
  const ours = textOf(project.locations.map(({ declaration }) => declaration.dagster?.entry))
  const theirs = textOf(merged.map(({ build: _build, ...entry }) => entry))
  return {
    merge: merged.length > 0 ? 'merged_alike' : 'nothing_merged',
    ...(ours !== theirs && { deviation: `Dagster merges\n${theirs}\nSlipway merges\n${ours}` }),
  }
}

/** Sorted, keys included: neither has an order of its own. */
function textOf(entries: unknown[]): string {
  return entries
    .map((entry) => JSON.stringify(sorted(entry)))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('\n')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}
