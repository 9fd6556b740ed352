import { randomUUID } from 'node:crypto'
import { loadProject } from '@slipway/config-schema'
import { openSource, planLocal, type DesiredLocation } from '@slipway/deploy'
import {
  codeLayer,
  findBuiltImage,
  imageTag,
  makeImage,
  parseRegistryMap,
  RegistryClient,
  runtimeLayer,
  type BuiltImage,
} from '@slipway/deploy/image'
import { systemClock } from '@slipway/stores/connect'

const BUILD_ID = 'bench'

/** What the bench hands over, as JSON in the one argument. */
export interface BuildImageOptions {
  directory: string
  base: string
  repository: string
  cacheDirectory: string
  /** The runtime's bundle. */
  runtime: string
}

void main(JSON.parse(process.argv[2] ?? '') as BuildImageOptions)

async function main(options: BuildImageOptions): Promise<void> {
  const image = await publish(options)
  process.send?.(image)
}

/** From the files of a project with one location to its image in a registry, as one process publishes it. */
async function publish(options: BuildImageOptions): Promise<BuiltImage> {
  const { base, repository, cacheDirectory, runtime } = options
  const { content_digest, inputs } = await locationIn(options)
  const map = parseRegistryMap('')
  const registry = new RegistryClient({ clock: systemClock, credentialsFor: async () => undefined, map })
  const tag = imageTag({ content_digest, runtime_build: BUILD_ID })
  const found = await findBuiltImage({ registry }, { repository, tag })
  if (found !== undefined) return found
  return makeImage(
    { registry, cacheDirectory, newId: randomUUID },
    {
      base,
      code: await codeLayer({ inputs }),
      content_digest,
      runtime: await runtimeLayer({ bundle: runtime, node: process.execPath, build_id: BUILD_ID }),
      repository,
      platform: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
    },
  )
}

async function locationIn({ directory }: BuildImageOptions): Promise<DesiredLocation> {
  const { project, problems } = await loadProject({ directory, variables: {} })
  if (project === undefined) throw new Error(JSON.stringify(problems))
  const releases = { listCurrents: () => Promise.resolve([]) }
  const { desired } = await planLocal(
    { source: openSource(directory), releases },
    { project, environment: 'bench', runtimeDigest: 'bench' },
  )
  const [location] = desired.values()
  if (location === undefined) throw new Error('The project has no location.')
  return location
}
