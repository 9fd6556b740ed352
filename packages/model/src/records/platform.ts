/** What an environment's agents stand on, as it was last applied. */
export interface PlatformRecord {
  schema: 1
  /** From 1. */
  version: number
  environment: string
  /** The platform digest that it was applied with; `unfinished` from the moment that another one is being applied. */
  digest: string
  /** The commit that declared it so. */
  commit: string
  applied_at: number
  applied_by: string
}
