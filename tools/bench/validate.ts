import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../engines/engine-paths.ts'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'
import { findPeers, type ValidatePeer } from './validate-peers.ts'
import { generateDagsterProject, generateProject } from './validate-project.ts'

const SAMPLES = 21
/** Of what takes seconds. */
const FEWER_SAMPLES = 7
/** The first ones fill caches. */
const WARM_UP = 2
const FEW = 1_000
const MANY = 10_000

const SLIPWAY = join(ROOT, 'packages/cli/bin/slipway.js')

/** `slipway validate` over generated projects, whole report: against others over the same locations, and itself. */
export async function benchValidate(): Promise<BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  try {
    const few = await generateProject(join(directory, 'few'), FEW)
    const many = await generateProject(join(directory, 'many'), MANY)
    const dagster = await generateDagsterProject(join(directory, 'dagster'), FEW)
    return rows(await measure({ few, many, peers: await findPeers(few, dagster) }))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

interface Measured {
  few: number[]
  many: number[]
  peers: { name: string; samples: number[] }[]
}

function rows({ few, many, peers }: Measured): BenchRow[] {
  const name = 'validate 1,000 locations, whole report, p50'
  const value = percentile(few, 0.5)
  return [
    ...peers.map((peer) => {
      const isThere = peer.samples.length > 0
      return benchRow({
        name: isThere ? name : `${name} (${peer.name} is not installed)`,
        value,
        unit: 'ms',
        against: isThere ? { name: peer.name, value: percentile(peer.samples, 0.5) } : null,
        bar: '< 1 x',
      })
    }),
    benchRow({
      name: 'validate 10,000 locations, whole report, p50',
      value: percentile(many, 0.5),
      unit: 'ms',
      against: { name: '1,000 locations', value },
      bar: '≤ 12 x',
    }),
  ]
}

/** One of each in turn, so that the machine's moods meet all alike. */
async function measure({
  few,
  many,
  peers,
}: {
  few: string
  many: string
  peers: ValidatePeer[]
}): Promise<Measured> {
  const taken: Measured = { few: [], many: [], peers: peers.map(({ name }) => ({ name, samples: [] })) }
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const isFewer = sample < FEWER_SAMPLES
    taken.few.push(await timeOf([process.execPath, SLIPWAY, 'validate', few]))
    for (const [index, { command, isSlow }] of peers.entries()) {
      if (command !== null && (isFewer || !isSlow)) taken.peers[index]?.samples.push(await timeOf(command))
    }
    if (isFewer) taken.many.push(await timeOf([process.execPath, SLIPWAY, 'validate', many]))
  }
  for (const samples of [taken.few, taken.many, ...taken.peers.map((peer) => peer.samples)]) {
    samples.splice(0, WARM_UP)
  }
  return taken
}

/** All exit with 1: there are mistakes to be found. */
async function timeOf([file = '', ...args]: string[]): Promise<number> {
  const from = performance.now()
  const [status] = (await once(spawn(file, args, { stdio: 'ignore' }), 'exit')) as [number | null]
  if (status !== 1) throw new Error(`${file} ${args.slice(0, 2).join(' ')} exited with ${status}, not 1.`)
  return performance.now() - from
}
