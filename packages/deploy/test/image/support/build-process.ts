import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { buildImage, codeLayer, RegistryClient, runtimeLayer } from '../../../src/image/index.ts'
import { openSource } from '../../../src/local/open-source.ts'

/**
 * Builds an image in a process of its own, and prints how much memory that took at most, in MB. Arguments: the base,
 * the repository, a location's directory, a directory with `node` and `dist`.
 */
const [base = '', repository = '', directory = '', runtime = ''] = process.argv.slice(2)

const [location] = await openSource(directory).read(['.'])
const registry = new RegistryClient({
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms) => setTimeout(ms),
  },
  credentialsFor: () => Promise.resolve(undefined),
  map: new Map(),
})
await buildImage(
  { registry, cacheDirectory: join(runtime, 'cache'), newId: randomUUID },
  {
    base,
    code: await codeLayer({ inputs: location?.inputs ?? [] }),
    content_digest: '0'.repeat(64),
    runtime: await runtimeLayer({
      bundle: join(runtime, 'dist'),
      node: join(runtime, 'node'),
      build_id: 'b1',
    }),
    repository,
    platform: 'linux/amd64',
  },
)
process.stdout.write(String(Math.round(process.resourceUsage().maxRSS / 1024)))
