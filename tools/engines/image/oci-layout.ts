import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Media types of the OCI image specification, version 1.1. */
export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const

/** Says which bytes are meant. */
export interface Descriptor {
  mediaType: string
  digest: string
  size: number
}

/** An image in an OCI image layout. */
export interface LaidOutImage {
  manifest: Descriptor
  /** Its configuration and its layers. */
  blobs: Descriptor[]
}

/** The only image of a layout. Rejects when there is none. */
export async function readLayout(directory: string): Promise<LaidOutImage> {
  const index = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8')) as {
    manifests: Descriptor[]
  }
  const [manifest, ...others] = index.manifests
  if (manifest === undefined || others.length > 0)
    throw new Error(`${directory} does not hold exactly one image`)
  const content = JSON.parse(await readFile(blobFile(directory, manifest), 'utf8')) as {
    config: Descriptor
    layers: Descriptor[]
  }
  return { manifest, blobs: [content.config, ...content.layers] }
}

/** Where the bytes of a descriptor lie. */
export function blobFile(directory: string, { digest }: Descriptor): string {
  return join(directory, 'blobs', digest.replace(':', '/'))
}
