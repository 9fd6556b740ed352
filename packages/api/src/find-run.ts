import type { ModelDeps, Run } from '@slipway/model'
import { Refusal } from './refusal.ts'

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The run of this environment with the id that a URL names; refuses with `run_not_found`. */
export async function findRun(
  { runs }: Pick<ModelDeps, 'runs'>,
  { environment, id }: { environment: string; id: string },
): Promise<Run> {
  const ref = ULID.test(id) ? await runs.locate(id) : undefined
  const run = ref?.environment === environment ? await runs.read(ref) : undefined
  if (run !== undefined) return run
  const shown = id.length > 100 ? `${id.slice(0, 100)}…` : id
  throw new Refusal('run_not_found', `There is no run ${shown}.`, 'See slipway runs for the runs there are.')
}
