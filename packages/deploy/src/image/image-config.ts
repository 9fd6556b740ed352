import { HOST_VARIABLES, IMAGE_LAYOUT } from '@slipway/aws-layout'
import type { Json } from '@slipway/config-schema'
import { isDigest } from './digest.ts'
import { isRecord, type JsonRecord } from './json-record.ts'
import { unsupported } from './read-image.ts'

/** When everything was made, so that nothing tells when it was. */
const CREATED = '1970-01-01T00:00:00Z'

/** What an image of Slipway's is started with, whatever its base says. */
export const IMAGE_SETTINGS = {
  WorkingDir: IMAGE_LAYOUT.code,
  Entrypoint: [IMAGE_LAYOUT.node, IMAGE_LAYOUT.entry],
} satisfies JsonRecord

/** The keys of a base's config that an image inherits; others tell how and where the base was built. */
const INHERITED: readonly string[] = ['architecture', 'variant', 'os', 'os.version', 'os.features']

export interface AddedLayer {
  diff_id: string
  /** What `docker history` shows. */
  created_by: string
}

export interface ImageConfigRequest {
  /** What problems call the base. */
  name: string
  base: JsonRecord
  /** How many layers the base's manifest has. */
  base_layers: number
  added: readonly AddedLayer[]
}

/**
 * The config of an image: its base's, with the added layers, its environment kept and extended by where the code
 * lies, the entry point ours and no command. Throws a `DeployError`, `unsupported_base`, when the base's
 * does not fit its own manifest.
 */
export function imageConfig({ name, base, base_layers, added }: ImageConfigRequest): JsonRecord {
  const diffIds = diffIdsOf(base)
  if (diffIds.length !== base_layers || !diffIds.every(isDigest)) {
    throw unsupported(name, `names ${diffIds.length} layers in its config and ${base_layers} in its manifest`)
  }
  const inherited = Object.fromEntries(INHERITED.filter((key) => key in base).map((key) => [key, base[key]]))
  return {
    created: CREATED,
    ...inherited,
    config: settingsOf(isRecord(base.config) ? base.config : {}),
    rootfs: { type: 'layers', diff_ids: [...diffIds, ...added.map(({ diff_id }) => diff_id)] },
    history: [
      ...(Array.isArray(base.history) ? base.history : diffIds.map(() => ({ created: CREATED }))),
      ...added.map(({ created_by }) => ({ created: CREATED, created_by })),
    ],
  }
}

function diffIdsOf({ rootfs }: JsonRecord): Json[] {
  return isRecord(rootfs) && Array.isArray(rootfs.diff_ids) ? rootfs.diff_ids : []
}

function settingsOf(base: JsonRecord): JsonRecord {
  const { Env, ...inherited } = base
  delete inherited.Cmd
  const variable = `${HOST_VARIABLES.codeDirectory}=`
  const kept = Array.isArray(Env)
    ? Env.filter((entry) => typeof entry === 'string' && !entry.startsWith(variable))
    : []
  return { ...inherited, Env: [...kept, `${variable}${IMAGE_LAYOUT.code}`], ...IMAGE_SETTINGS }
}
