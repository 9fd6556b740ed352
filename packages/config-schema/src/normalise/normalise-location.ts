import {
  DEFAULT_QUEUE,
  type Job,
  type LocationDeclaration,
  RETRYABLE_CODES,
  type RetryPolicy,
  type Step,
  type Value,
} from '../declaration.ts'
import { parseDuration } from '../duration.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import type { JobInFile, LocationFile } from '../schema/location-file.ts'
import { noDuration } from './no-duration.ts'
import { normaliseLaunchers } from './normalise-launchers.ts'
import { parseValue } from './parse-value.ts'

/** By the type of the job's first launcher. On Lambda nothing runs after the timeout, so less is spent on the grace. */
const LIMITS = {
  ecs: { timeout: '1h', grace_ms: 10_000 },
  lambda: { timeout: '15m', grace_ms: 5_000 },
}
const DEFAULT_BACKOFF = { initial: '10s', factor: 2, max: '5m' }

/** The step of a job that is declared by `command`. */
const ONLY_STEP = 'main'

/**
 * Fills in defaults, turns durations into milliseconds and parses templates. With findings, what they are about is
 * only a stand-in.
 */
export function normaliseLocation(request: {
  file: string
  /** The name of a location that gives itself none. */
  folder: string
  content: LocationFile
}): { declaration: LocationDeclaration; findings: Finding[] } {
  const { file, folder, content } = request
  const reader = new ValueReader(file)
  const jobs = Object.entries(content.jobs)
  const declaration: LocationDeclaration = {
    name: content.location_name ?? folder,
    agent_queue: content.agent_queue ?? DEFAULT_QUEUE,
    env: reader.values(content.env, ['env']),
    secrets: content.secrets ?? {},
    jobs: Object.fromEntries(jobs.map(([name, job]) => [name, normaliseJob(reader, { name, job, content })])),
  }
  return { declaration, findings: reader.findings }
}

function normaliseJob(
  reader: ValueReader,
  { name, job, content }: { name: string; job: JobInFile; content: LocationFile },
): Job {
  const path = ['jobs', name]
  const launchers = normaliseLaunchers(job.launcher ?? content.launcher)
  const { timeout, grace_ms } = LIMITS[launchers[0]?.type ?? 'ecs']
  return {
    name,
    params: job.params ?? null,
    steps: normaliseSteps(reader, job, path),
    launchers,
    timeout_ms: reader.duration(job.timeout ?? timeout, path, 'timeout'),
    grace_ms,
    retries: normaliseRetries(reader, job.retries, path),
    env: reader.values(job.env, [...path, 'env']),
  }
}

function normaliseSteps(reader: ValueReader, job: JobInFile, path: Path): Step[] {
  if (job.command) {
    return [{ name: ONLY_STEP, command: reader.items(job.command, [...path, 'command']), needs: [] }]
  }
  return Object.entries(job.steps ?? {}).map(([name, { command, needs = [] }]) => ({
    name,
    command: reader.items(command, [...path, 'steps', name, 'command']),
    needs,
  }))
}

function normaliseRetries(reader: ValueReader, retries: JobInFile['retries'], path: Path): RetryPolicy {
  const { initial, factor, max } = { ...DEFAULT_BACKOFF, ...retries?.backoff }
  const backoff = [...path, 'retries', 'backoff']
  return {
    attempts: retries?.attempts ?? 1,
    on: retries ? (retries.on ?? [...RETRYABLE_CODES]) : [],
    backoff: {
      initial_ms: reader.duration(initial, backoff, 'initial'),
      factor,
      max_ms: reader.duration(max, backoff, 'max'),
    },
  }
}

/** Reads what is written as text, and keeps what was wrong with it. */
class ValueReader {
  readonly findings: Finding[] = []
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  values(texts: Record<string, string> | undefined, path: Path): Record<string, Value> {
    const entries = Object.entries(texts ?? {})
    return Object.fromEntries(entries.map(([name, text]) => [name, this.#value(text, path, name)]))
  }

  items(texts: string[], path: Path): Value[] {
    return texts.map((text, index) => this.#value(text, path, index))
  }

  #value(text: string, path: Path, name: string | number): Value {
    const parsed = parseValue(text)
    if ('value' in parsed) return parsed.value
    this.findings.push({ ...parsed.fault, file: this.#file, place: valueAt([...path, name]) })
    return text
  }

  duration(text: string, path: Path, name: string): number {
    const ms = parseDuration(text)
    if (ms !== undefined) return ms
    this.findings.push({ ...noDuration(text), file: this.#file, place: valueAt([...path, name]) })
    return 0
  }
}
