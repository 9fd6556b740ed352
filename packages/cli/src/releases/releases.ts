import type { LocationAnswer, ReleaseAnswer } from '@slipway/api'
import type { Hold } from '@slipway/model'
import type { ApiOption, JsonOption } from '../command-options.ts'
import { withApi } from '../api/open-api.ts'
import { LOCAL, type Context } from '../context.ts'
import { shortDigest } from '../deploy/tell-plan.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { ago } from '../terminal/duration.ts'
import { table } from '../terminal/table.ts'
import { printJson } from '../terminal/terminal.ts'

export interface ReleasesOptions extends ApiOption, JsonOption {
  limit: number
}

/** `slipway releases`: lists what is CURRENT, or the releases of a location. */
export async function releases(
  context: Context,
  options: ReleasesOptions,
  location: string | undefined,
): Promise<ExitCode> {
  const { json, limit } = options
  const { terminal } = context
  await withApi(context, options, async ({ client }) => {
    if (location === undefined) {
      const locations = await client.locations()
      return json
        ? printJson(terminal, { locations })
        : tellLocations(context, locations, options.env ?? LOCAL)
    }
    const { releases, cursor } = await client.releases({ location, limit })
    if (json) return printJson(terminal, { releases })
    tellReleases(context, releases)
    if (cursor !== undefined)
      terminal.notes.line(`These are the newest ${releases.length}; --limit shows more.`)
  })
  return EXIT.done
}

function tellLocations(
  { terminal: { data, notes, hint }, clock }: Context,
  locations: readonly LocationAnswer[],
  environment: string,
): void {
  if (locations.length === 0) return notes.line(hint(nothing(environment)))
  const now = clock.now()
  const rows = locations.map(({ location, release_id, commit, changed_at, changed_by, hold }) => [
    location,
    release_id,
    shortCommit(commit),
    `${ago(changed_at, now)} by ${changed_by}`,
    hold === null ? '' : data.style('yellow', heldText(hold)),
  ])
  for (const line of table([['LOCATION', 'CURRENT', 'COMMIT', 'SINCE', ''], ...rows])) data.line(line)
}

function nothing(environment: string): string {
  return environment === LOCAL
    ? 'Nothing is released: slipway deploy.'
    : `Nothing is released to ${environment}: slipway plan says what a push would release.`
}

function tellReleases({ terminal: { data }, clock }: Context, releases: readonly ReleaseAnswer[]): void {
  const now = clock.now()
  const rows = releases.map(({ id, release_digest, commit, created_at, created_by, is_current }) => [
    id,
    shortDigest(release_digest),
    shortCommit(commit),
    `${ago(created_at, now)} by ${created_by}`,
    is_current ? data.style('green', 'CURRENT') : '',
  ])
  for (const line of table([['RELEASE', 'DIGEST', 'COMMIT', 'MADE', ''], ...rows])) data.line(line)
}

function heldText({ by, reason }: Hold): string {
  return `held by ${by}${reason === null ? '' : `: ${reason}`}`
}

function shortCommit(commit: string): string {
  return /^[0-9a-f]{40,}$/.test(commit) ? shortDigest(commit) : commit
}
