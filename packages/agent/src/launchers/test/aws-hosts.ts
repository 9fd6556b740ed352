import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shapeName, type HostShape } from '@slipway/aws-layout'
import { buildImage, parseRegistryMap, RegistryClient, runtimeLayer, type Layer } from '@slipway/deploy/image'
import { ulidFactory, type EcsTarget, type LambdaTarget, type ModelDeps } from '@slipway/model'
import { connectAws, systemClock, type Stores } from '@slipway/stores/connect'
import { registerImage } from '@slipway/tests/aws/register-image.ts'
import { createTestPlatform, type TestPlatform } from '@slipway/tests/aws/test-platform.ts'
import { pushBaseImage, startRegistry, type Registry } from '@slipway/tools/engines'
import { inject } from 'vitest'
import { openMarks, type Marks } from './marks.ts'

export const LAMBDA_SHAPE: HostShape = { type: 'lambda', memory_mb: 512, tmp_mb: 512 }
export const ECS_SHAPE: HostShape = { type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 20 }

const RUNTIME_BUILD = 'contract'
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

/** The targets of a launcher: for the code, and for code that is not there. */
export interface Targets<Target> {
  present: Target
  missing: Target
}

/** A platform on the emulator, and an image with the runtime and with code that leaves marks, registered for both launchers. */
export interface AwsHosts extends AsyncDisposable {
  platform: TestPlatform
  stores: Stores
  model: ModelDeps
  marks: Marks
  lambda: Targets<LambdaTarget>
  ecs: Targets<EcsTarget>
}

/** Takes some 10 s: a suite opens it once. */
export async function openAwsHosts(): Promise<AwsHosts> {
  await using opened = new AsyncDisposableStack()
  const platform = await createTestPlatform(inject('ministack'))
  const stores = await connectAws({ place: platform.place, config: platform.config })
  opened.defer(() => stores.close())
  const marks = opened.use(await openMarks(inject('docker').gateway))
  const registry = opened.use(await startRegistry())
  const image = await pushImage(registry)
  const targets = await registerImage(platform, {
    location: 'contract',
    image,
    shapes: [LAMBDA_SHAPE, ECS_SHAPE],
  })
  const withoutImage = await registerImage(platform, {
    location: 'missing',
    image: image.replace(/@.*/, `@sha256:${'0'.repeat(64)}`),
    shapes: [ECS_SHAPE],
  })
  const lambda = targets[shapeName(LAMBDA_SHAPE)] as LambdaTarget
  const end = opened.move()
  return {
    platform,
    stores,
    model: { ...stores, clock: systemClock, newId: ulidFactory(Date.now) },
    marks,
    lambda: { present: lambda, missing: withoutVersion(lambda) },
    ecs: {
      present: targets[shapeName(ECS_SHAPE)] as EcsTarget,
      missing: withoutImage[shapeName(ECS_SHAPE)] as EcsTarget,
    },
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  }
}

async function pushImage(registry: Registry): Promise<string> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'slipway-layers-'))
  try {
    const base = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'bookworm' })
    const client = new RegistryClient({
      clock: systemClock,
      credentialsFor: async () => undefined,
      map: parseRegistryMap(''),
    })
    const { image } = await buildImage(
      { registry: client, cacheDirectory, newId: ulidFactory(Date.now) },
      {
        base: base.reference,
        code: CODE,
        content_digest: '0'.repeat(64),
        runtime: await runtimeLayer({ bundle: BUNDLE, node: process.execPath, build_id: RUNTIME_BUILD }),
        repository: `${registry.host}/acme/contract`,
        platform: 'linux/amd64',
      },
    )
    return image
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true })
  }
}

function withoutVersion(target: LambdaTarget): LambdaTarget {
  return { ...target, function_arn: target.function_arn.replace(/:\d+$/, ':99') }
}
