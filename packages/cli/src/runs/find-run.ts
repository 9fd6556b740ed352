import type { ApiClient } from '@slipway/api'
import { CliError } from '../cli-error.ts'

/** What the help of commands that take a run says of it. */
export const RUN_ARGUMENT = 'an id, the beginning of one, or "latest"'

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
const SEARCHED = 500

/** The id of the run that the user means; a beginning is looked for among the newest 500 runs. */
export async function findRunId(client: ApiClient, text: string): Promise<string> {
  if (text === 'latest') return latest(client)
  const wanted = text.toUpperCase()
  if (ID.test(wanted)) return wanted
  const { runs } = await client.listRuns({ limit: SEARCHED })
  const [id, ...others] = runs.map((run) => run.id).filter((candidate) => candidate.startsWith(wanted))
  if (id === undefined) {
    throw new CliError(`No run begins with "${text}".`, {
      remedy: 'See slipway runs for the runs there are.',
    })
  }
  if (others.length === 0) return id
  throw new CliError(`${others.length + 1} runs begin with "${text}".`, {
    remedy: `Write more of it: ${[id, ...others].slice(0, 4).join(', ')}${others.length > 3 ? ', …' : ''}.`,
  })
}

async function latest(client: ApiClient): Promise<string> {
  const { runs } = await client.listRuns({ limit: 1 })
  const [run] = runs
  if (run !== undefined) return run.id
  throw new CliError('There are no runs yet.', { remedy: 'Launch one: slipway run LOCATION/JOB.' })
}
