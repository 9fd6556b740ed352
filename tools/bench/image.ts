import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BuiltImage } from '@slipway/deploy/image'
import { pushBaseImage, startDocker, startRegistry } from '@slipway/tools/engines'
import { benchRow, percentile, type BenchRow } from './bench-row.ts'
import type { BuildImageOptions } from './build-image-entry.ts'
import { bundleEntry } from './bundle-entry.ts'
import { findCrane } from './crane.ts'
import { benchImageStart } from './image-start.ts'

const run = promisify(execFile)
const ENTRY = fileURLToPath(new URL('build-image-entry.ts', import.meta.url))
const WEATHER = fileURLToPath(new URL('../../locations/weather', import.meta.url))
const RUNTIME = fileURLToPath(new URL('../dist', import.meta.resolve('@slipway/runtime')))
const SAMPLES = 7

/** From one changed line to the image in a registry, and what an image weighs. Throws EngineMissing. */
export async function benchImage(): Promise<BenchRow[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-image-'))
  try {
    return await measure(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function measure(directory: string): Promise<BenchRow[]> {
  await using registry = await startRegistry()
  await using docker = await startDocker()
  const base = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'bench' })
  const project = join(directory, 'project')
  const location = join(project, 'locations/weather')
  await cp(WEATHER, location, { recursive: true })
  await writeFile(
    join(project, 'slipway.yaml'),
    "project: bench\nlocations: ['locations/*']\nagents: [{ name: all, include_default_queue: true }]\n",
  )
  const options: BuildImageOptions = {
    directory: project,
    base: base.reference,
    repository: `${registry.host}/weather`,
    cacheDirectory: join(directory, 'cache'),
    runtime: RUNTIME,
  }
  const crane = await findCrane()
  const bundle = join(directory, 'build.cjs')
  await bundleEntry(ENTRY, bundle)
  const build = (): Promise<Built> => buildOnce(bundle, options)
  const first = await build()
  const [changed, unchanged, peer, daemon]: [number[], number[], number[], number[]] = [[], [], [], []]
  const byDocker = { directory, location, base: base.reference, endpoint: docker.endpoint }
  await buildByDocker(byDocker)
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await appendFile(join(location, 'src/clean.mjs'), `// ${sample}\n`)
    changed.push((await build()).ms)
    unchanged.push((await build()).ms)
    daemon.push(await buildByDocker(byDocker))
    if (crane !== null) peer.push(await append(crane, { directory, location, base: base.reference }))
  }
  const median = (samples: readonly number[]): number => percentile(samples, 0.5)
  const against = crane === null ? null : { name: 'tar and crane append', value: median(peer) }
  const [code, runtime] = first.image.layers.slice(-2)
  const all = first.image.layers.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    benchRow({
      name: 'one line changed → image in the registry',
      value: median(changed),
      unit: 'ms',
      against,
      bar: '≤ 1.0 x',
    }),
    benchRow({
      name: 'one line changed → image in the registry',
      value: median(changed),
      unit: 'ms',
      against: { name: 'docker build and push', value: median(daemon) },
      bar: '',
    }),
    benchRow({ name: 'nothing changed', value: median(unchanged), unit: 'ms', against, bar: '≤ 0.8 x' }),
    benchRow({
      name: "what an image adds to its base: the runtime's layer",
      value: (runtime?.bytes ?? 0) / 1e6,
      unit: 'MB',
      against: { name: 'the whole image', value: all / 1e6 },
      bar: '',
    }),
    benchRow({ name: '… and the code', value: (code?.bytes ?? 0) / 1e6, unit: 'MB', against: null, bar: '' }),
    ...(await benchImageStart({ image: first.image.image, base: base.reference })),
  ]
}

interface Built {
  ms: number
  image: BuiltImage
}

/** From the start of a process to its end; its code is compiled once, as that of the command line is. */
async function buildOnce(bundle: string, options: BuildImageOptions): Promise<Built> {
  const env = { ...process.env, NODE_COMPILE_CACHE: `${bundle}.cache` }
  const started = performance.now()
  const child = fork(bundle, [JSON.stringify(options)], { env })
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`The build exited ${String(code)}.`)
    return performance.now() - started
  })
  const [[image], ms] = (await Promise.all([once(child, 'message'), ended])) as [[BuiltImage], number]
  return { ms, image }
}

/** The same change by the tools that people glue together. */
async function append(
  crane: string,
  { directory, location, base }: { directory: string; location: string; base: string },
): Promise<number> {
  const layer = join(directory, 'layer.tar.gz')
  const started = performance.now()
  await run('tar', ['-czf', layer, '-C', location, '.'])
  const host = base.slice(0, base.indexOf('/'))
  await run(crane, ['append', '--insecure', '-b', base, '-f', layer, '-t', `${host}/peer:latest`])
  return performance.now() - started
}

/** The same change by a daemon, which has the base already; its classic builder, since no other is everywhere. */
async function buildByDocker(request: {
  directory: string
  location: string
  base: string
  endpoint: string
}): Promise<number> {
  const { directory, location, base, endpoint } = request
  const env = { PATH: process.env['PATH'], DOCKER_HOST: endpoint, DOCKER_BUILDKIT: '0' }
  const dockerfile = join(directory, 'Dockerfile')
  await writeFile(dockerfile, `FROM ${base}\nCOPY . /app\n`)
  const tag = `${base.slice(0, base.indexOf('/'))}/daemon:latest`
  const started = performance.now()
  await run('docker', ['build', '--quiet', '--file', dockerfile, '--tag', tag, location], { env })
  await run('docker', ['push', '--quiet', tag], { env })
  return performance.now() - started
}
