import { join } from 'node:path'
import {
  failure,
  type Failure,
  type Handle,
  type HostState,
  type LaunchAnswer,
  type Launcher,
  type LaunchRequest,
  type LaunchTarget,
} from '@slipway/model'
import { attemptDirectory, attemptMarker, PROCESS_HOST, type Envelope } from '@slipway/model/protocol'
import { readLogTail, removeDirectory } from './attempt-files.ts'
import { readProcessHandle, type ProcessHandle } from './process-handle.ts'
import type { AttemptProcesses, ProcessTable } from './process-table.ts'
import { procfsTable } from './procfs-table.ts'
import { psTable } from './ps-table.ts'
import { RUNTIME_LOG, spawnRuntime } from './runtime-spawn.ts'
import { sharedRuntimeVariables, type Variables } from './runtime-variables.ts'

/** All paths are absolute. */
export interface ProcessLauncherDeps {
  /** The runtime's bundle. */
  runtimeEntry: string
  stateDirectory: string
  /** A `.env` file that may hold secrets; it need not exist. */
  dotenvFile: string
  /** Handed to the runtime, without `SLIPWAY_*`: it takes secrets from them, and what the child inherits. */
  variables: Variables
  nodePath?: string
  processes?: ProcessTable
  /** A runtime that this launcher started has exited. */
  onExit?: (envelope: Envelope) => void
}

/**
 * Runs attempts as processes of this machine, which outlive the agent. A launch that is repeated while its runtime
 * lives starts a second one, which the claim refuses; until it is gone the handles of both mean the whole attempt.
 */
export class ProcessLauncher implements Launcher {
  readonly name = 'process'
  readonly #deps: ProcessLauncherDeps
  readonly #nodePath: string
  readonly #processes: ProcessTable
  readonly #variables: Record<string, string>

  constructor(deps: ProcessLauncherDeps) {
    this.#deps = deps
    this.#nodePath = deps.nodePath ?? process.execPath
    this.#processes = deps.processes ?? (process.platform === 'linux' ? procfsTable : psTable)
    this.#variables = sharedRuntimeVariables({ ...deps, nodePath: this.#nodePath })
  }

  async launch({ envelope, target }: LaunchRequest): Promise<LaunchAnswer> {
    if (target.kind !== 'snapshot') return { launched: false, failure: notHere(target) }
    const codeDirectory = join(this.#deps.stateDirectory, target.path)
    const started = await spawnRuntime({
      nodePath: this.#nodePath,
      runtimeEntry: this.#deps.runtimeEntry,
      marker: attemptMarker(envelope),
      attemptDirectory: this.#attemptDirectory(envelope),
      codeDirectory,
      variables: {
        ...this.#variables,
        [PROCESS_HOST.envelope]: JSON.stringify(envelope),
        [PROCESS_HOST.codeDirectory]: codeDirectory,
      },
      onExit: () => this.#deps.onExit?.(envelope),
    })
    if ('failure' in started) return { launched: false, failure: started.failure }
    const handle: ProcessHandle = { pid: started.pid, run_id: envelope.run_id, attempt: envelope.attempt }
    return { launched: true, handle }
  }

  /**
   * Once the runtime is gone, kills what it left behind and says `running` until nothing is left. The detail of what
   * is gone is the end of what the runtime itself printed: usually nothing, otherwise why it died.
   */
  async inspect(handles: readonly Handle[]): Promise<HostState[]> {
    const read = handles.map(readProcessHandle)
    const known = read.filter((handle) => handle !== undefined)
    const running = await this.#processes.areRunning(known)
    const exited = new Set(known.filter((_, index) => running[index] === false).map(attemptMarker))
    const left = await this.#find(exited)
    for (const { runtimes, started } of left.values()) {
      if (runtimes.length === 0) signal(started, 'SIGKILL')
    }
    return Promise.all(
      read.map(async (handle): Promise<HostState> => {
        if (handle === undefined) return { state: 'unknown' }
        const marker = attemptMarker(handle)
        if (!exited.has(marker) || left.has(marker)) return { state: 'running' }
        return { state: 'gone', detail: await readLogTail(join(this.#attemptDirectory(handle), RUNTIME_LOG)) }
      }),
    )
  }

  async stop(handle: Handle, { force = false }: { force?: boolean } = {}): Promise<void> {
    const known = readProcessHandle(handle)
    if (known === undefined) return
    const found = await this.#find(new Set([attemptMarker(known)]))
    for (const { runtimes, started } of found.values()) {
      if (force) signal([...runtimes, ...started], 'SIGKILL')
      else signal(runtimes, 'SIGTERM')
    }
  }

  async cleanUp(handle: Handle): Promise<void> {
    const known = readProcessHandle(handle)
    if (known !== undefined) await removeDirectory(this.#attemptDirectory(known))
  }

  async #find(markers: ReadonlySet<string>): Promise<Map<string, AttemptProcesses>> {
    return markers.size === 0 ? new Map() : this.#processes.find(markers)
  }

  #attemptDirectory(ref: { run_id: string; attempt: number }): string {
    return join(this.#deps.stateDirectory, attemptDirectory(ref))
  }
}

function notHere(target: LaunchTarget): Failure {
  const told = `A process cannot be started from a target of the kind ${target.kind}.`
  return failure('launch_rejected', told, 'Deploy the location to local first.')
}

/** One that is gone meanwhile is fine; one that may not be signalled stays, and shows as running. */
function signal(pids: readonly number[], name: 'SIGTERM' | 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ESRCH' && code !== 'EPERM') throw error
    }
  }
}
