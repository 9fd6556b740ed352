/**
 * What callers branch on. `state_too_new`: written by a newer Slipway. `store_busy`: another process kept the lock, or
 * DynamoDB kept throttling. `record_too_large`: a record does not fit into an item of DynamoDB.
 * `blob_key_invalid`: the key cannot name a blob. `blob_size_wrong`: a stream was shorter or longer than said.
 * `store_closed`: used after `close`.
 */
export type StoreErrorCode =
  | 'state_too_new'
  | 'store_busy'
  | 'store_closed'
  | 'record_too_large'
  | 'blob_key_invalid'
  | 'blob_size_wrong'

/** A store's refusal: the message says what to do about it. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
