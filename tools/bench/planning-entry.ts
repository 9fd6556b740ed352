import { readFile, writeFile } from 'node:fs/promises'
import { planCommit, type ActualEnvironment } from '@slipway/deploy'
import type { Current } from '@slipway/model'

/** Plans HEAD of a repository against the currents in a file, as an action does; with `record`, writes them there. */
const [root = '', file = '', record] = process.argv.slice(2)

const answer = await planCommit(
  {
    readActual: async () =>
      record === undefined
        ? (JSON.parse(await readFile(file, 'utf8')) as ActualEnvironment)
        : { currents: [], platform: null },
  },
  {
    root,
    ref: 'HEAD',
    environment: 'staging',
    variables: {},
    runtimeDigest: 'runtime-1',
    componentVersion: '1',
  },
)
if ('unusable' in answer) throw new Error(JSON.stringify(answer.unusable.problems))
const { plan } = answer
if (record !== undefined) {
  const currents = [...plan.desired.values()].map(
    ({ location, content_digest, release_digest, source }): Current => ({
      schema: 1,
      version: 1,
      environment: plan.environment,
      location,
      release_id: release_digest.slice(0, 26),
      release_digest,
      content_digest,
      previous_release_id: null,
      hold: null,
      changed_at: 0,
      changed_by: 'bench',
      source,
    }),
  )
  await writeFile(file, JSON.stringify({ currents, platform: plan.platform_digest }))
}
process.stdout.write(`${plan.rows.filter(({ action }) => action !== 'unchanged').length}\n`)
