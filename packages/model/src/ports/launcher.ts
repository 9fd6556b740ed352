import type { Failure, FailureCode } from '../records/failure.ts'
import type { Handle, LaunchRequest } from '../records/launch.ts'

/** `rejected`: nothing was started, and nothing will be. */
export type LaunchAnswer = { launched: true; handle: Handle } | { launched: false; failure: Failure }

/**
 * `gone` is certain: neither the runtime nor anything that it started still runs. `unknown`: it cannot be asked, now
 * or ever.
 */
export type HostState = { state: 'running' } | GoneHost | { state: 'unknown' }

export interface GoneHost {
  state: 'gone'
  /** Its last words. */
  detail: string | null
  /** Why it is gone, where the launcher knows better than `lost` and `start_failed`. */
  code?: FailureCode
}

/** Where attempts run. Every adapter runs the launchers' contract suite. */
export interface Launcher {
  readonly name: string
  /**
   * Neither `inspect` nor `stop` reaches its hosts, so that a handle tells nothing but that the launch was made: it need
   * not be recorded of an attempt that is claimed soon.
   */
  readonly unreachable?: true
  /**
   * Starts the runtime for one attempt. Repeating a request is safe: user code starts at most once, since the
   * attempt can be claimed once. Throws only when it is not known whether something started.
   */
  launch(request: LaunchRequest): Promise<LaunchAnswer>
  /**
   * One answer a handle, in order. A handle comes from the launch or from the claim, which the location's own code
   * could have made up; its `run_id` and `attempt` are the attempt's own, and certain.
   */
  inspect(handles: readonly Handle[]): Promise<HostState[]>
  /**
   * Asks the runtime to end its attempt (a cancel is recorded before): SIGTERM to it, and it gives its child the
   * grace. `force`: kills a runtime that does not answer, and all that it started. Gone already: fine.
   */
  stop(handle: Handle, options?: { force?: boolean }): Promise<void>
  /** Removes what the launch left behind on this machine, once the host is gone. Nothing there: fine. */
  cleanUp(handle: Handle): Promise<void>
}
