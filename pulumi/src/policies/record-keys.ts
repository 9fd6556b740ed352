import { itemKeys, partitions, SHARDS, shardPartition, type Place } from '@slipway/aws-layout'
import type { Condition } from './policy-document.ts'

const ANY = '*'

/** Patterns for the partition keys of an environment's records, of all its locations. */
export const recordKeys = {
  current: ({ environment }: Place): string => partitions.environment({ environment }),
  releases: ({ environment }: Place): string => partitions.releases({ environment, location: ANY }),
  releaseIdentities: ({ environment }: Place): string =>
    itemKeys.releaseIdentity({ environment, location: ANY, release_digest: ANY, commit: ANY }).pk,
  runs: ({ environment }: Place): string => itemKeys.run({ environment, location: ANY, run_id: ANY }).pk,
  attempts: ({ environment }: Place): string =>
    partitions.attempts({ environment, location: ANY, run_id: ANY }),
  /** They name no environment: the table is the platform's alone. */
  runIds: (): string => itemKeys.runId(ANY).pk,
  idempotency: ({ environment }: Place): string =>
    itemKeys.idempotency({ environment, location: ANY, job: ANY, key: ANY }).pk,
  /** The partitions of the environment in the indexes. */
  shards: ({ environment }: Place): string[] =>
    Array.from({ length: SHARDS }, (_, shard) => shardPartition({ environment }, shard)),
}

/** Passes when all partition keys of a call match one of the patterns, and the call has any. */
export function keysAmong(patterns: string[]): Condition {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
    // Of no keys at all (Scan, PartiQL without a key) the line above would be true.
    Null: { 'dynamodb:LeadingKeys': 'false' },
  }
}

/** Passes when the call names none but these attributes, its keys included, besides what the condition says. */
export function attributesAmong(attributes: readonly string[], condition: Condition): Condition {
  return {
    ...condition,
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
    // A call that names none, by its legacy parameters say, would pass the line above.
    Null: { ...condition['Null'], 'dynamodb:Attributes': 'false' },
  }
}
