import type { ImageBuild } from '../content-digest.ts'
import { pinImage, type RegistryClient } from '../image/index.ts'
import { baseName } from './base-name.ts'
import { PLATFORMS } from './platforms.ts'

/** A base as a location declares it. */
export type DeclaredBase = Pick<ImageBuild, 'base' | 'architecture'>

/** For each base as it is declared, and each architecture: `host/name@sha256:…`, of one image. */
export type PinnedBases = Record<string, Partial<Record<ImageBuild['architecture'], string>>>

/**
 * What bases mean now, for slipway.lock: each is asked for once. Hosts are those of the images' own names, wherever
 * requests go. Throws a `DeployError`: `unknown_image`, `unsupported_base`, or why the registry could not be asked.
 */
export async function pinBases(
  { registry }: { registry: RegistryClient },
  { bases }: { bases: readonly DeclaredBase[] },
): Promise<PinnedBases> {
  const distinct = new Map(bases.map((base) => [`${base.architecture} ${base.base}`, base]))
  const pinned = await Promise.all(
    [...distinct.values()].map(async ({ base, architecture }) => {
      const image = await pinImage({ registry }, { image: baseName(base), platform: PLATFORMS[architecture] })
      return { base, architecture, image }
    }),
  )
  const byBase = new Map<string, PinnedBases[string]>()
  for (const { base, architecture, image } of pinned.toSorted(byName)) {
    byBase.set(base, { ...byBase.get(base), [architecture]: image })
  }
  return Object.fromEntries(byBase)
}

function byName(one: DeclaredBase, other: DeclaredBase): number {
  const [a, b] = [`${one.base} ${one.architecture}`, `${other.base} ${other.architecture}`]
  return a < b ? -1 : Number(a > b)
}
