/** What the test hands to a runtime on AWS, besides how it is killed. */
export const CONTAINER = {
  /** The variables of a task definition, as JSON: the process launcher hands on none that is called `SLIPWAY_*`. */
  host: 'CHAOS_HOST',
  /** The file that names the requests which were answered. */
  answered: 'CHAOS_ANSWERED',
} as const
