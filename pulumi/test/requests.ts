import { itemKeys, placeNames, shardPartition } from '@slipway/aws-layout'
import type { IamRequest } from './evaluate.ts'
import { PLACE } from './place.ts'

const { account, region, environment } = PLACE
const TABLE = `arn:aws:dynamodb:${region}:${account}:table/${placeNames.table(PLACE)}`
const RUN_ID = '01K0000000000000000000000A'

/** Partition keys as the stores make them. */
export const keys = {
  run: (location: string, of = environment) => itemKeys.run({ environment: of, location, run_id: RUN_ID }).pk,
  attempt: (location: string, of = environment) =>
    itemKeys.attempt({ environment: of, location, run_id: RUN_ID, attempt: 1 }).pk,
  current: (location: string, of = environment) => itemKeys.current({ environment: of, location }).pk,
  release: (location: string) => itemKeys.release({ environment, location, id: RUN_ID }).pk,
  releaseIdentity: (location: string) =>
    itemKeys.releaseIdentity({ environment, location, release_digest: 'd', commit: 'c' }).pk,
  runId: () => itemKeys.runId(RUN_ID).pk,
  idempotency: (location: string) =>
    itemKeys.idempotency({ environment, location, job: 'nightly', key: 'k' }).pk,
  shard: (of = environment) => shardPartition({ environment: of }, 3),
}

/** A call on items of the table. */
export function onItems(operation: string, ...leading: string[]): IamRequest {
  return { action: `dynamodb:${operation}`, resource: TABLE, keys: leading }
}

/** A call that changes one item, by the attributes that it names. */
export function updating(key: string, ...attributes: string[]): IamRequest {
  return { ...onItems('UpdateItem', key), attributes: ['pk', 'sk', ...attributes] }
}

/** A call on the table that names no key: Scan has none, and a PartiQL statement need not. */
export function onTable(operation: string): IamRequest {
  return { action: `dynamodb:${operation}`, resource: TABLE }
}

/** A query of one partition of an index. */
export function onIndex(index: string, partition: string): IamRequest {
  return { action: 'dynamodb:Query', resource: `${TABLE}/index/${index}`, keys: [partition] }
}

/** A call on an object of the platform's bucket. */
export function onBlob(operation: string, key: string): IamRequest {
  return { action: `s3:${operation}`, resource: `arn:aws:s3:::${placeNames.bucket(PLACE)}/${key}` }
}

/** A listing of the platform's bucket. */
export function listing(prefix: string): IamRequest {
  const resource = `arn:aws:s3:::${placeNames.bucket(PLACE)}`
  return { action: 's3:ListBucket', resource, context: { 's3:prefix': prefix } }
}

/** A call on a queue, by its name. */
export function onQueue(operation: string, name: string): IamRequest {
  return { action: `sqs:${operation}`, resource: arn('sqs', name) }
}

/** An ARN of the tests' account and region. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`
}
