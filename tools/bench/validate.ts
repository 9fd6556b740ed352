import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'

const SAMPLES = 11
/** The first ones fill caches. */
const WARM_UP = 2
const FEW = 1_000
const MANY = 10_000
/** One location in so many has two mistakes. */
const MISTAKEN = 100

const root = join(import.meta.dirname, '../..')
const SLIPWAY = join(root, 'packages/cli/bin/slipway.js')
const AJV_CLI = join(root, 'node_modules/ajv-cli/dist/index.js')
const SCHEMA = join(root, 'packages/config-schema/schemas/location.schema.json')

/** `slipway validate` over generated projects, whole report: against ajv-cli over the same files, and against itself. */
export async function benchValidate(): Promise<BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
  try {
    const few = await generateProject(join(directory, 'few'), FEW)
    const many = await generateProject(join(directory, 'many'), MANY)
    return rows(await measure({ few, many }))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

type Samples = Record<'few' | 'many' | 'peer', number[]>

function rows({ few, many, peer }: Samples): BenchRow[] {
  const ofFew = percentile(few, 0.5)
  return [
    benchRow({
      name: 'validate 1,000 locations, whole report, p50',
      value: ofFew,
      unit: 'ms',
      against: peer.length === 0 ? null : { name: 'ajv-cli', value: percentile(peer, 0.5) },
      bar: '< 1 x',
    }),
    benchRow({
      name: 'validate 10,000 locations, whole report, p50',
      value: percentile(many, 0.5),
      unit: 'ms',
      against: { name: '1,000 locations', value: ofFew },
      bar: '≤ 12 x',
    }),
  ]
}

/** One of each in turn, so that the machine's moods meet all alike. Without ajv-cli installed, there is no peer. */
async function measure({ few, many }: { few: string; many: string }): Promise<Samples> {
  const samples: Samples = { few: [], many: [], peer: [] }
  const files = join(few, 'locations/*/location.yaml')
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    samples.few.push(await timeOf([SLIPWAY, 'validate', few]))
    samples.many.push(await timeOf([SLIPWAY, 'validate', many]))
    if (!existsSync(AJV_CLI)) continue
    samples.peer.push(
      await timeOf([AJV_CLI, 'validate', '--strict=false', '--all-errors', '-s', SCHEMA, '-d', files]),
    )
  }
  return {
    few: samples.few.slice(WARM_UP),
    many: samples.many.slice(WARM_UP),
    peer: samples.peer.slice(WARM_UP),
  }
}

/** Both exit with 1: there are mistakes to be found. */
async function timeOf(args: string[]): Promise<number> {
  const from = performance.now()
  const [status] = (await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit')) as [number | null]
  if (status !== 1) throw new Error(`${args.slice(0, 2).join(' ')} exited with ${status}, not 1.`)
  return performance.now() - from
}

async function generateProject(directory: string, count: number): Promise<string> {
  await mkdir(directory)
  await writeFile(join(directory, 'slipway.yaml'), PROJECT)
  for (let number = 0; number < count; number += 1) {
    const location = join(directory, 'locations', `location-${number}`)
    await mkdir(location, { recursive: true })
    await writeFile(join(location, 'location.yaml'), locationFile(number))
  }
  return directory
}

const PROJECT = `project: bench
locations: ['locations/*']
agents:
  - { name: general, queues: [etl], include_default_queue: true }
`

function locationFile(number: number): string {
  const isMistaken = number % MISTAKEN === 0
  return `# Location ${number}
agent_queue: etl
target: slipway
launcher: [{ type: ecs, profile: medium }, lambda]
env:
  STAGE: '\${{ environment.name }}'
  REGION: eu-west-1
secrets:
  DB_PASSWORD: ssm:/bench/orders/db
  TOKEN: ssm:/bench/orders/token
jobs:
  nightly:
    params:
      type: object
      properties:
        day: { type: string, format: date }
        full: { type: boolean, default: false }
      required: [day]
    steps:
      extract:
        command: [python, -m, orders.extract, '\${{ params.day }}']
      clean:
        command: [python, -m, orders.clean]
        needs: [extract]
      load:
        command: [python, -m, orders.load, '\${{ steps.clean.result }}']
        needs: [clean]
    timeout: ${isMistaken ? '45 minutes' : '45m'}
    retries:
      attempts: 3
      on: [timed_out, exit_code]
      backoff: { initial: 10s, factor: 2, max: 5m }
    env:
      RUN: '\${{ run.id }}'
  backfill:
    launcher: { type: ecs, profile: xlarge }
    command:
      - python
      - -m
      - orders.backfill
      - --from=2020
  quick:
    launcher: lambda
    command: [python, -m, orders.quick]
${isMistaken ? '    memory: 512\n' : ''}`
}
