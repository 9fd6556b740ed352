/** Images made and pushed without a daemon: base, code, runtime. */
export {
  buildImage,
  pinImage,
  type BuildImageRequest,
  type BuiltImage,
  type ImageDeps,
} from './build-image.ts'
export * from './image-error.ts'
export { codeLayer } from './layers/code-layer.ts'
export type { CacheDeps } from './layers/layer-cache.ts'
export type { Layer, LayerEntry } from './layers/layer-entry.ts'
export { runtimeLayer, type RuntimeLayer, type RuntimeLayerRequest } from './layers/runtime-layer.ts'
export type { Platform } from './platform.ts'
export type { Credentials, CredentialsFor } from './registry/authorizer.ts'
export { ecrCredentials, type EcrDeps } from './registry/ecr-credentials.ts'
export { RegistryClient, type RegistryDeps } from './registry/registry-client.ts'
export { parseRegistryMap, type RegistryMap } from './registry/registry-map.ts'
