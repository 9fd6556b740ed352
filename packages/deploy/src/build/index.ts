/** The image of a location at a commit, in the registry of an environment. */
export { findImage } from './find-image.ts'
export { pinBases } from './pin-bases.ts'
export { publishImage, type PublishDeps, type PublishRequest } from './publish-image.ts'
export { readRuntimeFiles, type RuntimeFiles } from './runtime-files.ts'
