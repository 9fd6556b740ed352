import type {
  ArtifactAnswer,
  CurrentAnswer,
  Health,
  LocationAnswer,
  ReleaseList,
  RunAnswer,
  RunDetails,
  RunFilter,
  RunList,
  SubmitBody,
} from '../answers.ts'
import type { LogEnd, LogEntry } from '../logs/log-entry.ts'
import { readLog, type LogCall } from './read-log.ts'
import { readJson, send, type ApiCall, type TransportOptions } from './transport.ts'

/** One page of a list. */
interface PageCall {
  /** 1 to 500; 50 when left out. */
  limit?: number | undefined
  cursor?: string | undefined
}

/** A download. `body` is to be read to its end or cancelled. */
export interface Download {
  bytes: number
  content_type: string
  body: ReadableStream<Uint8Array>
}

/** The API as functions. All throw {@link ApiError}. */
export interface ApiClient {
  health(): Promise<Health>
  /** With an idempotency key a repeated request answers the first one's run: `replayed`. */
  submit(
    request: SubmitBody & { idempotency_key?: string | undefined },
  ): Promise<{ run: RunAnswer; replayed: boolean }>
  getRun(id: string): Promise<RunDetails>
  listRuns(request?: RunFilter & PageCall): Promise<RunList>
  /** Page after page until there is no more at once, or, followed, until the run is over. Returns how it ended. */
  logs(request: LogCall): AsyncGenerator<LogEntry, LogEnd, undefined>
  artifacts(id: string): Promise<ArtifactAnswer[]>
  downloadArtifact(request: { id: string; name: string }): Promise<Download>
  cancel(request: { id: string; reason?: string | undefined }): Promise<RunAnswer>
  locations(): Promise<LocationAnswer[]>
  releases(request: { location: string } & PageCall): Promise<ReleaseList>
  /** `to`: a release's id; left out: what was CURRENT before. */
  rollback(request: {
    location: string
    to?: string | undefined
    reason?: string | undefined
  }): Promise<CurrentAnswer>
  unhold(request: { location: string }): Promise<CurrentAnswer>
}

/**
 * The command line's client of the API, over HTTP or in process: `fetch` is the global one, or
 * `(request) => app.fetch(request)`. What it submits is triggered by `cli`.
 */
export function createApiClient(options: TransportOptions): ApiClient {
  const get = async <T>(path: string[], query: ApiCall['query'] = {}): Promise<T> =>
    readJson(await send(options, { method: 'GET', path, query }))
  const post = async <T>(path: string[], body: object): Promise<T> =>
    readJson(await send(options, { method: 'POST', path, body }))

  return {
    health: () => get(['health']),
    async submit({ idempotency_key, ...body }) {
      const headers = idempotency_key === undefined ? {} : { 'idempotency-key': idempotency_key }
      const response = await send(options, { method: 'POST', path: ['runs'], body, headers })
      return { run: await readJson(response), replayed: response.status === 200 }
    },
    getRun: (id) => get(['runs', id]),
    listRuns: (request) => get(['runs'], { ...request }),
    logs: (request) => readLog(options, request),
    artifacts: async (id) =>
      (await get<{ artifacts: ArtifactAnswer[] }>(['runs', id, 'artifacts'])).artifacts,
    async downloadArtifact({ id, name }) {
      const path = ['runs', id, 'artifacts', ...name.split('/')]
      return downloadOf(await send(options, { method: 'GET', path }))
    },
    cancel: ({ id, ...body }) => post(['runs', id, 'cancel'], body),
    locations: async () => (await get<{ locations: LocationAnswer[] }>(['locations'])).locations,
    releases: ({ location, ...page }) => get(['locations', location, 'releases'], page),
    rollback: ({ location, ...body }) => post(['locations', location, 'rollback'], body),
    unhold: ({ location }) => post(['locations', location, 'unhold'], {}),
  }
}

function downloadOf({ body, headers }: Response): Download {
  return {
    bytes: Number(headers.get('content-length') ?? 0),
    content_type: headers.get('content-type') ?? '',
    body: body ?? new ReadableStream({ start: (controller) => controller.close() }),
  }
}
