import type { Json } from '@slipway/config-schema'
import { attemptMarker, PROCESS_HOST, type AttemptRef } from '@slipway/model/protocol'
import { resultFile, type AttemptFiles } from '../attempt-files.ts'
import { inheritedVariables, type Variables } from './host-variables.ts'
import { paramVariables } from './param-variables.ts'
import { traceParent } from './trace-parent.ts'

export interface ChildVariablesRequest {
  ref: AttemptRef
  step: string
  host: Variables
  /** The job's own, resolved. */
  job: Readonly<Record<string, string>>
  secrets: Readonly<Record<string, string>>
  params: Json
  files: AttemptFiles
  /** The child's TMPDIR. */
  temporary: string
}

/**
 * The whole environment of a step's command. A job's own variables win over the host's and over HOME, TMPDIR and
 * TRACEPARENT, its secrets over those, and nothing over `SLIPWAY_*`.
 */
export function childVariables(request: ChildVariablesRequest): Record<string, string> {
  const { ref, step, files } = request
  return {
    ...inheritedVariables(request.host),
    HOME: files.home,
    TMPDIR: request.temporary,
    TRACEPARENT: traceParent({ runId: ref.run_id, attempt: ref.attempt, step }),
    ...request.job,
    ...request.secrets,
    ...paramVariables(request.params),
    SLIPWAY_RUN_ID: ref.run_id,
    SLIPWAY_ATTEMPT: String(ref.attempt),
    [PROCESS_HOST.marker]: attemptMarker(ref),
    SLIPWAY_PARAMS_FILE: files.paramsFile,
    SLIPWAY_ARTIFACTS_DIR: files.artifacts,
    SLIPWAY_RESULT_FILE: resultFile(files, step),
    SLIPWAY_SCRATCH_DIR: files.scratch,
  }
}
