import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { refOf, type Attempt, type Run } from '@slipway/model'
import { attemptPrefix } from '@slipway/model/protocol'
import { systemClock } from '@slipway/stores/connect'
import { benchProcessLauncher, startBenchAgent } from './bench-agent.ts'
import { openBenchPlane, type BenchPlane } from './bench-plane.ts'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'

const CORPUS_MB = 100
const ROUNDS = 9
const SECRETS = Array.from({ length: 5 }, (_, at) => `secret-${at}-${'kq7'.repeat(5 + at)}`)

/** A child that prints a corpus of realistic lines, with five secrets to look for, against the same piped to a file. */
export async function benchLogCollection(): Promise<BenchRow[]> {
  await using plane = await openBenchPlane({
    command: ['cat', 'corpus'],
    secrets: Object.fromEntries(SECRETS.map((_, at) => [`SECRET_${at}`, `ssm:/bench/${at}`])),
  })
  const corpus = join(plane.directory, 'corpus')
  await writeCorpus(corpus)
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const pipedMs = await pipeToFile(corpus, join(plane.directory, 'piped'))
    rounds.push({ pipedMs, collected: await collect(plane) })
  }
  // Of the rounds, not of each figure: the machine's mood changes from one to the next.
  const { pipedMs, collected } = medianRound(rounds)
  const memory = Math.max(...rounds.map((round) => round.collected.memoryMb))
  return [
    benchRow({
      name: `collecting ${CORPUS_MB} MB of lines, 5 secrets`,
      value: CORPUS_MB / (collected.ms / 1000),
      unit: 'MB/s',
      against: { name: 'piped to a file', value: CORPUS_MB / (pipedMs / 1000) },
      bar: '≥ 0.6 x',
    }),
    benchRow({
      name: 'stored log, of what was printed',
      value: (collected.bytes / (CORPUS_MB * 1e6)) * 100,
      unit: '%',
      against: null,
      bar: '≤ 20 %',
    }),
    benchRow({
      name: 'peak memory of the runtime meanwhile',
      value: memory,
      unit: 'MB',
      against: null,
      bar: 'flat',
    }),
  ]
}

interface Collected {
  ms: number
  /** Stored, compressed. */
  bytes: number
  memoryMb: number
}

interface Round {
  /** The peer's. */
  pipedMs: number
  collected: Collected
}

/** The round whose ratio is the median one. */
function medianRound(rounds: readonly Round[]): Round {
  const ratio = ({ pipedMs, collected }: Round): number => pipedMs / collected.ms
  const median = percentile(rounds.map(ratio), 0.5)
  return rounds.find((round) => ratio(round) === median) as Round
}

async function collect(plane: BenchPlane): Promise<Collected> {
  const secrets = Object.fromEntries(SECRETS.map((secret, at) => [`SECRET_${at}`, secret]))
  const agent = startBenchAgent(plane, { launcher: benchProcessLauncher(plane, secrets), watchEvery: 50 })
  const { attempt, memoryMb } = await followToEnd(plane, await plane.submit())
  await agent.stop({ waitMs: 10_000 })
  const { outcome } = attempt
  if (outcome?.status !== 'SUCCEEDED')
    throw new Error(`The run ended ${outcome?.status}: ${outcome?.failure?.message}`)
  const ref = {
    environment: attempt.environment,
    location: attempt.location,
    run_id: attempt.run_id,
    attempt: 1,
  }
  const blobs = await plane.stores.blobs.list(attemptPrefix(ref))
  return {
    ms: outcome.ended_at - outcome.started_at,
    bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0),
    memoryMb,
  }
}

async function followToEnd(
  { stores }: BenchPlane,
  run: Run,
): Promise<{ attempt: Attempt; memoryMb: number }> {
  let memoryMb = 0
  for (;;) {
    const attempt = await stores.runs.readAttempt({ ...refOf(run), attempt: 1 })
    if (attempt?.state === 'ENDED') return { attempt, memoryMb }
    if (attempt !== undefined && attempt.host !== null)
      memoryMb = Math.max(memoryMb, await peakMemoryMb(Number(attempt.host['pid'])))
    await systemClock.sleep(20)
  }
}

/** The high-water mark of a process's memory, as Linux keeps it; 0 elsewhere. */
async function peakMemoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000
}

async function pipeToFile(corpus: string, file: string): Promise<number> {
  const started = performance.now()
  const child = spawn('cat', [corpus], { stdio: ['ignore', 'pipe', 'inherit'] })
  await pipeline(child.stdout, createWriteStream(file))
  return performance.now() - started
}

/** Lines as services print them: time, level, logger, words, ids, numbers; one in ten thousand holds a secret. */
async function writeCorpus(file: string): Promise<void> {
  const words =
    'order customer payment shipped queued retrying batch partition loaded rows from table into cache'.split(
      ' ',
    )
  let seed = 42
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  await using handle = await open(file, 'w')
  let written = 0
  for (let line = 0; written < CORPUS_MB * 1e6;) {
    const lines: string[] = []
    for (let count = 0; count < 10_000; count += 1, line += 1) {
      const text = Array.from({ length: 4 + random(6) }, () => words[random(words.length)]).join(' ')
      const secret = line % 10_000 === 9_999 ? ` token=${SECRETS[random(SECRETS.length)]}` : ''
      const at = new Date(1_700_000_000_000 + line * 3).toISOString()
      lines.push(
        `${at} INFO  app.worker.${random(20)} ${text} id=${random(2 ** 30).toString(16)} took=${random(900)}ms${secret}\n`,
      )
    }
    const chunk = lines.join('')
    written += chunk.length
    await handle.write(chunk)
  }
}
