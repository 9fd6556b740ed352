import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildImage, parseRegistryMap, RegistryClient, runtimeLayer, type Layer } from '@slipway/deploy/image'
import { ulidFactory, type ModelDeps } from '@slipway/model'
import { connectAws, systemClock, type Stores } from '@slipway/stores/connect'
import { createTestPlatform, type TestPlatform } from '@slipway/tools/engines/test-platform'
import { pushBaseImage, startRegistry, type Registry } from '@slipway/tools/engines'
import { inject } from 'vitest'
import { openMarks, type Marks } from './marks.ts'

const BUNDLE = fileURLToPath(new URL('../dist', import.meta.resolve('@slipway/runtime')))

/** Leaves a mark at the address named first, then does what is named second. */
const USER_CODE = `
  await fetch(process.argv[2])
  if (process.argv[3] === 'endless') setInterval(() => undefined, 60_000)
`

const CODE: Layer = {
  entries: [
    { type: 'directory', path: 'app' },
    { type: 'file', path: 'app/job.mjs', executable: false, content: USER_CODE },
  ],
}

/** What hosts on AWS need: a platform on the emulator, and an image with the runtime and with code that leaves marks. */
export interface AwsHosts extends AsyncDisposable {
  platform: TestPlatform
  stores: Stores
  model: ModelDeps
  marks: Marks
  image: string
  /** A name that the registry has nothing for. */
  missingImage: string
}

/** Takes some 10 s: a suite opens it once. */
export async function openAwsHosts(): Promise<AwsHosts> {
  await using opened = new AsyncDisposableStack()
  const platform = await createTestPlatform(inject('ministack'))
  const stores = await connectAws({ place: platform.place, config: platform.config })
  opened.defer(() => stores.close())
  const marks = opened.use(await openMarks(inject('docker').gateway))
  const image = await pushImage(opened.use(await startRegistry()))
  const end = opened.move()
  return {
    platform,
    stores,
    model: { ...stores, clock: systemClock, newId: ulidFactory(Date.now) },
    marks,
    image,
    missingImage: image.replace(/@.*/, `@sha256:${'0'.repeat(64)}`),
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  }
}

async function pushImage({ endpoint, host }: Registry): Promise<string> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'slipway-layers-'))
  try {
    const base = await pushBaseImage({ endpoint, repository: 'base', tag: 'bookworm' })
    const registry = new RegistryClient({
      clock: systemClock,
      credentialsFor: async () => undefined,
      map: parseRegistryMap(''),
    })
    const { image } = await buildImage(
      { registry, cacheDirectory, newId: ulidFactory(Date.now) },
      {
        base: base.reference,
        code: CODE,
        content_digest: '0'.repeat(64),
        runtime: await runtimeLayer({ bundle: BUNDLE, node: process.execPath, build_id: 'contract' }),
        repository: `${host}/acme/contract`,
        platform: 'linux/amd64',
      },
    )
    return image
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true })
  }
}
