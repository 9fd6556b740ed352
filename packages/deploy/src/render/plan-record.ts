import type { CommitPlan } from '../environment/commit-plan.ts'

/** A plan as a record for programs. */
export interface PlanRecord {
  environment: string
  commit: string
  /** The commit that it was compared with; null: with what is there, or with nothing. */
  base: string | null
  rows: PlanRecordRow[]
}

export interface PlanRecordRow {
  location: string
  action: string
  reason: string
  content_digest: string | null
  release_digest: string | null
  current_release_id: string | null
}

/** The plan without what only a deploy needs of it. */
export function planRecord({ environment, commit, base, rows }: CommitPlan): PlanRecord {
  return {
    environment,
    commit,
    base,
    rows: rows.map(({ seen, ...row }) => ({ ...row, current_release_id: seen?.release_id ?? null })),
  }
}
