import { createHash } from 'node:crypto'
import { canonicalJson } from '@slipway/model'
import type { BuildInput } from './ports/source.ts'

/** Declarations enter neither snapshot nor image: what they say is in the release digest. */
const DECLARATIONS: readonly string[] = ['location.yaml', 'dagster_cloud.yaml']

/** No location can say how it is built yet. It is hashed all the same, so that those that never will keep their digest. */
const BUILD = null

/** The inputs that make up what runs, in the order of their paths' bytes. */
export function buildInputs(inputs: readonly BuildInput[]): BuildInput[] {
  return inputs
    .filter(({ path }) => !DECLARATIONS.includes(path))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

/**
 * Decides the build: the sha256, in hex, of a line `mode path blob-id` for each build input and of how they are built.
 * A line ends with NUL, which no path can hold.
 */
export function contentDigest(inputs: readonly BuildInput[]): string {
  const hash = createHash('sha256')
  for (const { mode, path, blob_id } of buildInputs(inputs)) hash.update(`${mode} ${path} ${blob_id}\0`)
  return hash.update(canonicalJson(BUILD)).digest('hex')
}
