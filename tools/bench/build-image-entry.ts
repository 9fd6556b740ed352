import { randomUUID } from 'node:crypto'
import { loadProject } from '@slipway/config-schema'
import { openSource, planLocal } from '@slipway/deploy'
import { buildImage, codeLayer, parseRegistryMap, RegistryClient, runtimeLayer } from '@slipway/deploy/image'
import { systemClock } from '@slipway/stores/connect'

/** What the bench hands over, as JSON in the one argument. */
export interface BuildImageOptions {
  directory: string
  base: string
  repository: string
  cacheDirectory: string
  /** The runtime's bundle. */
  runtime: string
}

/** From the files of a project with one location to its image in a registry, as one process does it. */
const { directory, base, repository, cacheDirectory, runtime } = JSON.parse(
  process.argv[2] ?? '',
) as BuildImageOptions
const { project, problems } = await loadProject({ directory, variables: {} })
if (project === undefined) throw new Error(JSON.stringify(problems))
const releases = { listCurrents: () => Promise.resolve([]) } as never
const { desired } = await planLocal(
  { source: openSource(directory), releases },
  { project, environment: 'bench', runtimeDigest: 'bench' },
)
const [location] = desired.values()
if (location === undefined) throw new Error('The project has no location.')
const registry = new RegistryClient({
  clock: systemClock,
  credentialsFor: async () => undefined,
  map: parseRegistryMap(''),
})
const built = await buildImage(
  { registry, cacheDirectory, newId: randomUUID },
  {
    base,
    code: await codeLayer({ inputs: location.inputs }),
    content_digest: location.content_digest,
    runtime: await runtimeLayer({ bundle: runtime, node: process.execPath, build_id: 'bench' }),
    repository,
    platform: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
  },
)
process.send?.(built)
