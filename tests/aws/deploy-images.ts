import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { Project } from '@slipway/config-schema'
import { openSource, planLocal, type DesiredLocation } from '@slipway/deploy'
import { buildImage, codeLayer, parseRegistryMap, RegistryClient, runtimeLayer } from '@slipway/deploy/image'
import { promote, ulidFactory, type Release } from '@slipway/model'
import { systemClock, type Stores } from '@slipway/stores/connect'
import { pushBaseImage, type Registry } from '@slipway/tools/engines'
import { registerImage } from './register-image.ts'
import type { TestPlatform } from '@slipway/tools/engines/test-platform'

const BUNDLE = fileURLToPath(new URL('../dist', import.meta.resolve('@slipway/runtime')))
const PLATFORM = 'linux/amd64'
const newId = ulidFactory(Date.now)

export interface DeployImagesRequest {
  project: Project
  registry: Registry
  /** Absolute path; kept between deploys. */
  cacheDirectory: string
}

/**
 * What `slipway deploy` does for `local`, for an environment on AWS: plans the tree, builds and pushes an image for
 * each location, registers what launches it, records the release and makes it CURRENT. By location.
 */
export async function deployImages(
  platform: TestPlatform,
  { releases }: Pick<Stores, 'releases'>,
  { project, registry, cacheDirectory }: DeployImagesRequest,
): Promise<Record<string, Release>> {
  const runtimeBuild = await runtimeBuildId()
  const client = new RegistryClient({
    clock: systemClock,
    credentialsFor: async () => undefined,
    map: parseRegistryMap(''),
  })
  const base = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'bookworm' })
  const runtime = await runtimeLayer({ bundle: BUNDLE, node: process.execPath, build_id: runtimeBuild })
  const { desired } = await planLocal(
    { source: openSource(project.root), releases },
    { project, environment: platform.place.environment, runtimeDigest: runtimeBuild },
  )
  const released: Record<string, Release> = {}
  for (const location of desired.values()) {
    const { image } = await buildImage(
      { registry: client, cacheDirectory, newId },
      {
        base: base.reference,
        code: await codeLayer({ inputs: location.inputs }),
        content_digest: location.content_digest,
        runtime,
        repository: `${registry.host}/${project.name}/${location.location}`,
        platform: PLATFORM,
      },
    )
    released[location.location] = await releaseImage(
      platform,
      { releases },
      { ...location, image, runtimeBuild },
    )
  }
  return released
}

export interface ReleaseImageRequest extends Pick<
  DesiredLocation,
  'declaration' | 'content_digest' | 'release_digest' | 'commit'
> {
  /** `host/repository@sha256:…`. */
  image: string
  runtimeBuild: string
}

/** Registers what launches an image, records the release and makes it CURRENT. */
export async function releaseImage(
  platform: TestPlatform,
  { releases }: Pick<Stores, 'releases'>,
  request: ReleaseImageRequest,
): Promise<Release> {
  const { environment } = platform.place
  const { declaration, content_digest, release_digest, commit, image, runtimeBuild } = request
  const shapes = Object.values(declaration.jobs).flatMap(({ launchers }) => launchers)
  const distinct = [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()]
  const targets = await registerImage(platform, { location: declaration.name, image, shapes: distinct })
  const made = await releases.create({
    schema: 1,
    id: newId(),
    environment,
    location: declaration.name,
    content_digest,
    release_digest,
    commit,
    declaration,
    code: { kind: 'image', image, runtime_build: runtimeBuild, targets },
    created_at: systemClock.now(),
    created_by: 'journey',
  })
  const seen = await releases.readCurrent({ environment, location: declaration.name })
  const answer = await promote({ releases, clock: systemClock }, { release: made, seen, by: 'journey' })
  if ('problem' in answer) throw new Error(answer.problem.message)
  return made
}

/** As the bundle's own code says it. */
async function runtimeBuildId(): Promise<string> {
  const text = await readFile(join(BUNDLE, 'main.js'), 'utf8')
  const [, build] = /"([0-9a-f]{16})"/.exec(text) ?? []
  if (build === undefined) throw new Error(`${BUNDLE} says no build id.`)
  return build
}
