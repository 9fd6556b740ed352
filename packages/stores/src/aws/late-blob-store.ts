import type { BlobStore } from '@slipway/model'

/** A blob store that is opened by its first use. */
export function lateBlobStore(open: () => Promise<BlobStore>): BlobStore {
  return {
    put: async (...request) => (await open()).put(...request),
    get: async (...request) => (await open()).get(...request),
    stream: async (...request) => (await open()).stream(...request),
    list: async (...request) => (await open()).list(...request),
    remove: async (...request) => (await open()).remove(...request),
  }
}
