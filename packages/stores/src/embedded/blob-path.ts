import { join } from 'node:path'

/** Where the embedded blob store keeps a blob: a file that ends in the key's last part, so that other programs open it. */
export function blobPath(stateDirectory: string, key: string): string {
  return join(stateDirectory, 'blobs', key)
}
