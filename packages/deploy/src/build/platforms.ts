import type { ImageBuild } from '../content-digest.ts'
import type { Platform } from '../image/index.ts'

/** What registries call the architectures that locations declare. */
export const PLATFORMS: Record<ImageBuild['architecture'], Platform> = {
  x86_64: 'linux/amd64',
  arm64: 'linux/arm64',
}
