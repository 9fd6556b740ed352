import { readFileSync, writeFileSync } from 'node:fs'
import { planCommit, type ActualEnvironment, type CommitPlan } from '@slipway/deploy'
import type { Current } from '@slipway/model'

/** Plans HEAD of a repository against the currents in a file, as an action does; with `record`, writes them there. */
async function main([root = '', file = '', record]: readonly string[]): Promise<void> {
  const answer = await planCommit(
    { readActual: async () => (record === undefined ? readActual(file) : { currents: [], platform: null }) },
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
  if (record !== undefined) writeFileSync(file, JSON.stringify(actualOf(plan)))
  process.stdout.write(`${plan.rows.filter(({ action }) => action !== 'unchanged').length}\n`)
}

/** Stands for the answer of a store. */
function readActual(file: string): ActualEnvironment {
  return JSON.parse(readFileSync(file, 'utf8')) as ActualEnvironment
}

/** What is there once the plan was carried out. */
function actualOf(plan: CommitPlan): ActualEnvironment {
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
  return { currents, platform: plan.platform_digest }
}

void main(process.argv.slice(2))
