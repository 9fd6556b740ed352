/** Images made and pushed without a daemon: base, dependencies, code, runtime. */
export {
  buildImage,
  findBuiltImage,
  makeImage,
  pinImage,
  type BuildImageRequest,
  type BuiltImage,
} from './build-image.ts'
export type { ImageDeps, ImageParts } from './compose-image.ts'
export { imageTag } from './image-tag.ts'
export { codeLayer } from './layers/code-layer.ts'
export { installedLayer } from './layers/installed-layer.ts'
export type { CacheDeps } from './layers/layer-cache.ts'
export type { GitBlob, Layer, LayerEntry, ReadBlobs } from './layers/layer-entry.ts'
export { runtimeLayer, type RuntimeLayer, type RuntimeLayerRequest } from './layers/runtime-layer.ts'
export type { Platform } from './platform.ts'
export type { Credentials, CredentialsFor } from './registry/authorizer.ts'
export { ecrCredentials, type EcrDeps } from './registry/ecr-credentials.ts'
export { RegistryClient, type RegistryDeps } from './registry/registry-client.ts'
export { parseRegistryMap, type RegistryMap } from './registry/registry-map.ts'
