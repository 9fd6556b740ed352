import { rollback, unhold, type Current, type Release, type ReleaseStore } from '@slipway/model'
import { Hono } from 'hono'
import type { CurrentAnswer, LocationAnswer, ReleaseAnswer, ReleaseList } from '../answers.ts'
import type { ApiOptions } from '../api-options.ts'
import { optionalText, readBody } from '../read-body.ts'
import { readCaller } from '../read-caller.ts'
import { listCursor, readQuery, wholeNumber } from '../read-query.ts'
import { accepted, Refusal } from '../refusal.ts'

const PAGE = { min: 1, max: 500 }
const DEFAULT_PAGE = 50

/** What is CURRENT of each location, its releases, rollback and unhold. */
export function locationRoutes({ deps, environment }: ApiOptions): Hono {
  const routes = new Hono()
  const { releases } = deps

  routes.get('/', async (c) => {
    const currents = await releases.listCurrents(environment)
    const locations = await Promise.all(currents.map((current) => locationAnswer(releases, current)))
    return c.json({ locations })
  })

  routes.get('/:location/releases', async (c) => {
    const { limit, ...query } = readQuery(c, ['limit', 'cursor'])
    const cursor = listCursor(query.cursor)
    const location = c.req.param('location')
    const current = await releases.readCurrent({ environment, location })
    const page = await releases.list({
      environment,
      location,
      limit: wholeNumber('limit', limit, PAGE) ?? DEFAULT_PAGE,
      ...(cursor !== undefined && { cursor }),
    })
    if (current === undefined && cursor === undefined && page.releases.length === 0) {
      const told = `The code location ${location} has no releases in ${environment}.`
      throw new Refusal(
        'location_not_found',
        told,
        'See slipway releases for what is there. On this machine, slipway deploy releases what is declared.',
      )
    }
    const answers = page.releases.map((release) => releaseAnswer(release, current))
    return c.json({ ...page, releases: answers } satisfies ReleaseList)
  })

  routes.post('/:location/rollback', async (c) => {
    const body = await readBody(c, ['to', 'reason'])
    const { current } = accepted(
      await rollback(deps, {
        environment,
        location: c.req.param('location'),
        to: optionalText(body, 'to'),
        by: readCaller(c).by,
        reason: optionalText(body, 'reason'),
      }),
    )
    return c.json(currentAnswer(current))
  })

  routes.post('/:location/unhold', async (c) => {
    await readBody(c, [])
    const location = c.req.param('location')
    const { current } = accepted(await unhold(deps, { environment, location, by: readCaller(c).by }))
    return c.json(currentAnswer(current))
  })

  return routes
}

async function locationAnswer(releases: ReleaseStore, current: Current): Promise<LocationAnswer> {
  const { environment, location, release_id: id } = current
  const release = await releases.read({ environment, location, id })
  if (release === undefined) throw new Error(`The release ${id}, CURRENT of ${location}, is missing.`)
  const { agent_queue, jobs } = release.declaration
  return {
    ...currentAnswer(current),
    commit: release.commit,
    agent_queue,
    jobs: Object.values(jobs)
      .map(({ name, params, steps, timeout_ms }) => ({
        name,
        params,
        steps: steps.map((step) => step.name),
        timeout_ms,
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  }
}

function currentAnswer(current: Current): CurrentAnswer {
  const { location, release_id, previous_release_id, release_digest, content_digest } = current
  const { hold, changed_at, changed_by } = current
  return {
    location,
    release_id,
    previous_release_id,
    release_digest,
    content_digest,
    hold,
    changed_at,
    changed_by,
  }
}

function releaseAnswer(release: Release, current: Current | undefined): ReleaseAnswer {
  const { id, location, release_digest, content_digest, commit, created_at, created_by } = release
  const image = release.code.kind === 'image' ? release.code.image : null
  const is_current = id === current?.release_id
  return { id, location, release_digest, content_digest, image, commit, created_at, created_by, is_current }
}
