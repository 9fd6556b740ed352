import { Hono } from 'hono'
import { getMimeType } from 'hono/utils/mime'
import type { ApiOptions } from '../api-options.ts'
import { bodyStream, watchBytes } from '../body-stream.ts'
import { findRun } from '../find-run.ts'
import { logFailure } from '../log-failure.ts'
import { Refusal } from '../refusal.ts'
import { artifactsOf, newestAttempt } from '../run-answer.ts'

/** The artifacts of a run's newest attempt: the list, and each as a download. */
export function artifactRoutes(options: ApiOptions): Hono {
  const { deps, environment } = options
  const routes = new Hono()

  async function findArtifacts(id: string) {
    const run = await findRun(deps, { environment, id })
    return artifactsOf(run, await newestAttempt(deps, run))
  }

  routes.get('/:id/artifacts', async (c) => {
    const artifacts = await findArtifacts(c.req.param('id'))
    return c.json({ artifacts: artifacts.map(({ answer }) => answer) })
  })

  routes.get('/:id/artifacts/:name{.+}', async (c) => {
    const { id, name } = c.req.param()
    const artifacts = await findArtifacts(id)
    const blob = artifacts.find(({ answer }) => answer.name === name)?.blob ?? null
    const found = blob === null ? undefined : await deps.blobs.stream(blob)
    if (found === undefined) {
      const remedy = 'See the artifacts of the run: they are there once its newest attempt has ended.'
      throw new Refusal('artifact_not_found', `The run ${id} has no such artifact to download.`, remedy)
    }
    const bytes = watchBytes(found.stream, (error) => logFailure(options, c, error))
    return c.body(bodyStream(bytes), 200, {
      'content-type': getMimeType(name) ?? 'application/octet-stream',
      'content-length': String(found.bytes),
      'content-disposition': `attachment; filename*=UTF-8''${encodeFileName(name)}`,
    })
  })

  return routes
}

/** The last part of the name, as RFC 8187 writes it: anything but a few ASCII characters percent-encoded. */
function encodeFileName(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1)
  return encodeURIComponent(file.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
