import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'

const SAMPLES = 40
/** The first ones fill caches. */
const WARM_UP = 5
const BIN = fileURLToPath(new URL('../../packages/cli/bin/slipway.js', import.meta.url))

/** What `slipway` takes to say what it is, from its process's start to its end. */
const CALLS = {
  'slipway --version': ['--version'],
  'slipway --help': ['--help'],
}

/** The command line's start, against an empty Node. */
export async function benchCliStart(): Promise<BenchRow[]> {
  const { empty, calls } = await measure()
  const floor = { name: 'an empty Node, start to end', value: percentile(empty, 0.5) }
  return [...calls].map(([name, samples]) =>
    benchRow({
      name: `${name}, p50`,
      value: percentile(samples, 0.5),
      unit: 'ms',
      against: floor,
      bar: '≤ 1.6 x',
    }),
  )
}

/** One of each in turn, so that the machine's moods meet all alike. */
async function measure(): Promise<{ empty: number[]; calls: Map<string, number[]> }> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  try {
    const script = join(directory, 'empty.js')
    await writeFile(script, '')
    const empty: number[] = []
    const calls = new Map<string, number[]>(Object.keys(CALLS).map((name) => [name, []]))
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      empty.push(await startToEnd([script], directory))
      for (const [name, args] of Object.entries(CALLS)) {
        calls.get(name)?.push(await startToEnd([BIN, ...args], directory))
      }
    }
    for (const samples of [empty, ...calls.values()]) samples.splice(0, WARM_UP)
    return { empty, calls }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function startToEnd(args: readonly string[], cwd: string): Promise<number> {
  const started = performance.now()
  const [code] = (await once(spawn(process.execPath, args, { cwd, stdio: 'ignore' }), 'exit')) as [
    number | null,
  ]
  if (code !== 0) throw new Error(`${args.join(' ')} exited ${code}.`)
  return performance.now() - started
}
