import { SHARDS } from './table.ts'

/** The key of an item. */
export interface ItemKey {
  pk: string
  sk: string
}

interface InEnvironment {
  environment: string
}
interface InLocation extends InEnvironment {
  location: string
}
interface OfRun extends InLocation {
  run_id: string
}
interface OfAttempt extends OfRun {
  attempt: number
}

/** Where each record lies. Names that enter a key hold neither `#` nor `/`: declarations see to that. */
export const itemKeys = {
  current: ({ environment, location }: InLocation): ItemKey => ({
    pk: partitions.environment({ environment }),
    sk: `${CURRENT_PREFIX}${location}`,
  }),
  platform: ({ environment }: InEnvironment): ItemKey => ({
    pk: partitions.environment({ environment }),
    sk: PLATFORM_KEY,
  }),
  lease: ({ environment, stack }: InEnvironment & { stack: string }): ItemKey => ({
    pk: partitions.environment({ environment }),
    sk: `LEASE#${stack}`,
  }),
  release: (ref: InLocation & { id: string }): ItemKey => ({ pk: partitions.releases(ref), sk: ref.id }),
  /** Makes a repeated deploy the same release. */
  releaseIdentity: (ref: InLocation & { release_digest: string; commit: string }): ItemKey => ({
    pk: `RELKEY#${ref.environment}#${ref.location}#${ref.release_digest}#${ref.commit}`,
    sk: ALONE,
  }),
  run: (ref: OfRun): ItemKey => ({ pk: `${RUN_PREFIX}${inRun(ref)}`, sk: 'RUN' }),
  attempt: (ref: OfAttempt): ItemKey => ({ pk: partitions.attempts(ref), sk: `ATTEMPT#${ref.attempt}` }),
  beat: (ref: OfAttempt): ItemKey => ({ pk: partitions.attempts(ref), sk: `BEAT#${ref.attempt}` }),
  runId: (runId: string): ItemKey => ({ pk: `RUNID#${runId}`, sk: ALONE }),
  idempotency: (ref: InLocation & { job: string; key: string }): ItemKey => ({
    pk: `IDEM#${ref.environment}#${ref.location}#${ref.job}#${ref.key}`,
    sk: ALONE,
  }),
}

/** Whose the item of an attempt or of its beat is: the key says it, which nobody changes. */
export function attemptOfKey({ pk, sk }: ItemKey): OfAttempt {
  const [, environment = '', location = '', run_id = ''] = pk.split('#')
  return { environment, location, run_id, attempt: Number(sk.slice(sk.indexOf('#') + 1)) }
}

/** Whether the item of that key is a run's. */
export function isRunKey({ pk }: Pick<ItemKey, 'pk'>): boolean {
  return pk.startsWith(RUN_PREFIX)
}

/** Sort keys of CURRENT items begin so. */
export const CURRENT_PREFIX = 'CURRENT#'

/** The sort key of an environment's platform. */
export const PLATFORM_KEY = 'PLATFORM'

/** Partition keys of runs begin so. */
const RUN_PREFIX = 'RUN#'

/** The sort key of an item that is alone in its partition. */
const ALONE = '-'

/** Partitions that are read as a whole. */
export const partitions = {
  environment: ({ environment }: InEnvironment): string => `ENV#${environment}`,
  releases: ({ environment, location }: InLocation): string => `REL#${environment}#${location}`,
  attempts: (ref: OfRun): string => `ATT#${inRun(ref)}`,
}

/** What a location's role may read and write, as `dynamodb:LeadingKeys` patterns. */
export const locationKeyPatterns = {
  runs: ({ environment, location }: InLocation): string => `${RUN_PREFIX}${environment}#${location}#*`,
  attempts: ({ environment, location }: InLocation): string => `ATT#${environment}#${location}#*`,
}

/**
 * What the runtime's three calls name of the items of an attempt: with more, a location could say what its next host
 * is launched with, or list its attempts as runs.
 */
export const RUNTIME_ATTRIBUTES = [
  'pk',
  'sk',
  'state',
  'nonce',
  'host',
  'runtime',
  'claimed_at',
  'cancel',
  'outcome',
  'ended_at',
  'counter',
  'closed',
] as const

/** Crockford's base 32: its letters have gaps, so that their character codes spread unevenly. */
const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Spreads run ids evenly, also those made one after the other. */
export function shardOf(runId: string): number {
  return ULID_DIGITS.indexOf(runId.at(-1) ?? '') % SHARDS
}

/** The index attributes of a run; `open` is left out once it is settled. */
export function indexKeys(run: {
  environment: string
  id: string
  queue: string
  priority: 'high' | 'normal'
  not_before: number
}) {
  const shard = shardPartition(run, shardOf(run.id))
  return {
    runs: { runs_pk: shard, runs_sk: run.id },
    open: { open_pk: shard, open_sk: openSortKey(run) },
  }
}

/** One of an environment's partitions of both indexes. */
export function shardPartition({ environment }: InEnvironment, shard: number): string {
  return `${environment}#${shard}`
}

/** Sorts by queue, then high before normal, then by time: 13 digits last until the year 2286. */
function openSortKey(run: { id: string; queue: string; priority: string; not_before: number }): string {
  return [run.queue, run.priority, String(run.not_before).padStart(13, '0'), run.id].join('#')
}

function inRun({ environment, location, run_id }: OfRun): string {
  return `${environment}#${location}#${run_id}`
}
