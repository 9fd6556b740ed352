const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json'
export const OCI_LAYER_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip'
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar'
const OCI_LAYER_ZSTD = 'application/vnd.oci.image.layer.v1.tar+zstd'
const DOCKER_INDEX = 'application/vnd.docker.distribution.manifest.list.v2+json'
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

/** What names one image for several platforms. */
export const INDEX_TYPES: readonly string[] = [OCI_INDEX, DOCKER_INDEX]

/** What names one image. */
export const MANIFEST_TYPES: readonly string[] = [OCI_MANIFEST, DOCKER_MANIFEST]

/** The types of layers that an image can be made from, and what an OCI manifest calls them: the bytes are the same. */
const LAYER_TYPES: ReadonlyMap<unknown, string> = new Map([
  [OCI_LAYER, OCI_LAYER],
  [OCI_LAYER_GZIP, OCI_LAYER_GZIP],
  [OCI_LAYER_ZSTD, OCI_LAYER_ZSTD],
  ['application/vnd.docker.image.rootfs.diff.tar', OCI_LAYER],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', OCI_LAYER_GZIP],
])

/** Undefined for what is no layer, or one that no registry may hold (`foreign`, `nondistributable`). */
export function ociLayerType(mediaType: unknown): string | undefined {
  return LAYER_TYPES.get(mediaType)
}
