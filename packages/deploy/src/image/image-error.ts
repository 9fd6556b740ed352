/** Every code that an image's problem can have, with one sentence on what it means. Codes are stable. */
export const IMAGE_PROBLEM_CODES = {
  invalid_reference: 'A text does not name an image, or a repository, in a registry.',
  invalid_registry_map: 'The map of registry hosts could not be understood.',
  base_not_pinned: 'A base image is named without its digest, so it could be another one tomorrow.',
  unsupported_base: 'Nothing that Slipway runs can stand on the base image.',
  unsupported_node: 'The Node for the image is not a Linux program for its platform.',
  whiteout_name: 'The name of a file would remove files of the base image instead of adding one.',
  unknown_image: 'A registry has no such image, blob or repository.',
  registry_unauthorized: 'A registry refuses the credentials, or asks for some and there are none.',
  registry_unreachable: 'A registry did not answer, or failed again and again.',
  registry_refused: 'A registry refused a request for another reason, which the message quotes.',
  registry_untrue: 'What a registry sent or stored is not what its digest promises.',
} as const satisfies Record<string, string>

export type ImageProblemCode = keyof typeof IMAGE_PROBLEM_CODES

/** Why an image was not made, and what to do. */
export interface ImageProblem {
  code: ImageProblemCode
  message: string
  remedy: string
  /** What was thrown, if anything was. */
  cause?: unknown
}

/** A problem on its way to whoever reports it. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly code: ImageProblemCode
  readonly remedy: string

  constructor({ code, message, remedy, cause }: ImageProblem) {
    super(message, { cause })
    this.code = code
    this.remedy = remedy
  }
}
