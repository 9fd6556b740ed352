import { indexKeys, itemKeys, TTL_ATTRIBUTE } from '@slipway/aws-layout'
import type { IdempotencyKey, OpenRun, Run, RunRef } from '@slipway/model'
import { attributesOf, recordOf, type Attributes } from './attributes.ts'
import type { Put } from './dynamo-table.ts'
import { IS_FREE } from './expressions.ts'

/** Stores the run with its index entries; it stays among the open ones until it is settled. */
export function runItem(run: Run) {
  const { environment, location, id: run_id } = run
  const { runs, open } = indexKeys(run)
  return {
    ...itemKeys.run({ environment, location, run_id }),
    ...runs,
    ...(run.settled_at === null && open),
    ...attributesOf(run),
  }
}

/** What an entry of the index of open runs tells. */
export function openRunOf(item: Attributes): OpenRun {
  const { environment, location, id: run_id, queue, priority, not_before, status } = recordOf<Run>(item)
  return { ref: { environment, location, run_id }, queue, priority, not_before, status }
}

/** Finds a run that is known only by its id. */
export function runIdItem({ id: run_id, environment, location }: Run) {
  const ref: RunRef = { environment, location, run_id }
  return { ...itemKeys.runId(run_id), ...attributesOf(ref) }
}

/** Takes the key for the run, if it is free or its time was over when the run was submitted. */
export function idempotencyPut(run: Run, { key, content_digest, expires_at }: IdempotencyKey): Put {
  const { id: run_id, environment, location, job, submitted_at } = run
  const holder = { run_id, content_digest, expires_at }
  return {
    item: {
      ...itemKeys.idempotency({ environment, location, job, key }),
      ...attributesOf(holder),
      [TTL_ATTRIBUTE]: Math.ceil(expires_at / 1000),
    },
    when: `${IS_FREE} OR #expires_at <= :submitted_at`,
    values: { submitted_at },
  }
}

/** What the item of an idempotency key holds. */
export interface KeyHolder {
  run_id: string
  content_digest: string
  expires_at: number
}
