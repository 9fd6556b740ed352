import { canonicalJson } from '@slipway/model'
import { digestOf, hexOf } from './digest.ts'
import { IMAGE_SETTINGS } from './image-config.ts'

/** Grows when the same parts are put together in another way, so that no older image is taken for the new one. */
const FORMAT = 1

/** Enough to tell one way of putting images together from another, of which there are few. */
const FORM_LENGTH = 8

/** What images are put together by, this version of Slipway's own share of them: the end of every tag. */
const FORM = hexOf(digestOf(canonicalJson({ FORMAT, IMAGE_SETTINGS }))).slice(0, FORM_LENGTH)

export interface ImageTagRequest {
  /** The content digest of the location, in hex: it stands for files, base and architecture. */
  content_digest: string
  /** The build id of the runtime's bundle. */
  runtime_build: string
}

/**
 * The tag of a location's image, `<content digest>-<runtime build>-<form>`: 90 characters of the 128 that registries
 * take. It follows from what a plan knows, so that whoever deploys finds an image without a byte of it.
 */
export function imageTag({ content_digest, runtime_build }: ImageTagRequest): string {
  return `${content_digest}-${runtime_build}-${FORM}`
}
