/** The HTTP API over the model, and its client. */
export type * from './answers.ts'
export type { ApiOptions, RequestFailure } from './api-options.ts'
export { ApiError } from './client/api-error.ts'
export { createApiClient, type ApiClient, type Download } from './client/create-api-client.ts'
export type { LogCall } from './client/read-log.ts'
export type { Fetch, TransportOptions } from './client/transport.ts'
export { createApi } from './create-api.ts'
export type * from './logs/log-entry.ts'
