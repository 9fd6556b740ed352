import { join } from 'node:path'
import { attemptDirectory, parseEnvelope, PROCESS_HOST } from '@slipway/model/protocol'
import type { AttemptRequest } from '../attempt-context.ts'
import type { Variables } from '../environment/host-variables.ts'
import { DEFAULT_TIMING } from '../timing.ts'

export interface ProcessHostRequest {
  /** The environment that the process launcher made. */
  variables: Variables
  pid: number
  build: string
  nonce: string
  /** Aborted when this process is asked to end. */
  interrupt: AbortSignal
}

/** What a runtime that is a process of this machine is to execute, and where its stores are. */
export interface ProcessHost {
  attempt: AttemptRequest
  stateDirectory: string
  dotenvFile: string | undefined
}

/** Reads what the launcher says in variables. A problem is a sentence for whoever started this by hand. */
export function readProcessHost(request: ProcessHostRequest): ProcessHost | { problem: string } {
  const { variables, pid, build, nonce, interrupt } = request
  const envelope = parseEnvelope(variables[PROCESS_HOST.envelope] ?? '')
  const stateDirectory = variables[PROCESS_HOST.stateDirectory]
  const codeDirectory = variables[PROCESS_HOST.codeDirectory]
  if (envelope === undefined || stateDirectory === undefined || codeDirectory === undefined) {
    return { problem: `This is Slipway's runtime, which a launcher starts: set ${WHAT_IT_NEEDS}.` }
  }
  const { run_id, attempt } = envelope
  return {
    attempt: {
      envelope,
      nonce,
      build,
      codeDirectory,
      workDirectory: join(stateDirectory, attemptDirectory(envelope)),
      host: {
        handle: { pid, run_id, attempt },
        variables,
        temporaryDirectory: variables['TMPDIR'] ?? '/tmp',
        leavesMs: null,
        stopsWithinMs: null,
        bystanders: null,
        interrupt,
      },
      timing: DEFAULT_TIMING,
    },
    stateDirectory,
    dotenvFile: variables[PROCESS_HOST.dotenvFile],
  }
}

const WHAT_IT_NEEDS = `${PROCESS_HOST.envelope}, ${PROCESS_HOST.stateDirectory} and ${PROCESS_HOST.codeDirectory}`
