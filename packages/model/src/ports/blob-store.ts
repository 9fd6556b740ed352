/** Bytes, or a stream of a size known beforehand. */
export type BlobBody = Uint8Array | { stream: AsyncIterable<Uint8Array>; bytes: number }

/** Logs, artifacts, large values. Keys are `/`-separated, relative, without `.` or `..` parts: others are refused. */
export interface BlobStore {
  /** Whole or not at all; replaces what is there. */
  put(key: string, body: BlobBody): Promise<void>
  /** The bytes, or those from `start` up to and without `end`; undefined when there is no such blob. */
  get(key: string, range?: { start: number; end?: number }): Promise<Uint8Array | undefined>
  /** The same as a stream, for what may be large. */
  stream(key: string): Promise<{ stream: AsyncIterable<Uint8Array>; bytes: number } | undefined>
  /** Keys that begin with the prefix, sorted, with sizes in bytes. */
  list(prefix: string): Promise<{ key: string; bytes: number }[]>
  /** Missing ones are no error. */
  remove(keys: readonly string[]): Promise<void>
}
