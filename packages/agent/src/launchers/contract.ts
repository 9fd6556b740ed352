import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Failure, Handle, HostState, LaunchAnswer, Launcher, LaunchRequest } from '@slipway/model'
import type { Outcome } from '@slipway/model/protocol'

/** A launcher with all that its hosts need: stores, code, a way to see what really happens. */
export interface LauncherStage {
  launcher: Launcher
  /** Another instance for the same hosts, as an agent has after its restart. */
  restartedLauncher(): Launcher
  /** False where the launcher can only say `unknown` of any host. */
  hostsCanBeAsked: boolean
  /** A well-formed handle of a host that never was. */
  neverLaunched: Handle
  /**
   * Opens an attempt, ready to be launched. `brief` user code succeeds at once, `endless` runs until it is stopped.
   * With `missing` code, the request names code that is not there.
   */
  prepare(request: { userCode: 'brief' | 'endless'; code?: 'missing' }): Promise<PreparedAttempt>
  /** Ends what still runs, removes what was made. */
  close(): Promise<void>
}

/** An attempt in the store, with what is seen of it by other means than the launcher's. */
export interface PreparedAttempt {
  request: LaunchRequest
  /** How often its user code has started, by the marks that it leaves. */
  starts(): Promise<number>
  /** How many hosts of it run at this moment, as the place where they run tells. */
  hosts(): Promise<number>
  /** How it ended, as its runtime recorded it. */
  outcome(): Promise<Outcome | null>
  /** Records a cancel request, as the control side does before it stops a host. */
  requestCancel(): Promise<void>
}

/** How patient the suite is, in ms. */
export interface Patience {
  /** For each thing that is waited for: a start, an end, a host gone. */
  deadlineMs: number
  pollMs: number
}

/** What every launcher promises, with the real runtime in its hosts. Registers its tests with Vitest. */
export function launcherContract(name: string, make: () => Promise<LauncherStage>, patience: Patience): void {
  describe(`launcher contract: ${name}`, { timeout: 4 * patience.deadlineMs }, () => {
    let stage: LauncherStage
    beforeEach(async () => {
      stage = await make()
    }, patience.deadlineMs)
    afterEach(() => stage.close(), patience.deadlineMs)

    const until = (message: string, holds: () => Promise<boolean>) =>
      expect.poll(holds, { timeout: patience.deadlineMs, interval: patience.pollMs, message }).toBe(true)
    const launch = async ({ request }: PreparedAttempt) => handleOf(await stage.launcher.launch(request))
    const untilStarted = (attempt: PreparedAttempt) =>
      until('user code has started', async () => (await attempt.starts()) > 0)
    const untilHosts = (attempt: PreparedAttempt, count: number) =>
      until(`${count} hosts run`, async () => (await attempt.hosts()) === count)
    const expectStates = async (launcher: Launcher, expected: [Handle, HostState['state']][]) => {
      const states = statesOf(await launcher.inspect(expected.map(([handle]) => handle)))
      expect(states).toEqual(expected.map(([, state]) => (stage.hostsCanBeAsked ? state : 'unknown')))
    }
    const untilGone = async (attempt: PreparedAttempt, ...handles: Handle[]) => {
      if (!stage.hostsCanBeAsked) return untilHosts(attempt, 0)
      const areGone = async () =>
        statesOf(await stage.launcher.inspect(handles)).every((state) => state === 'gone')
      await until('the launcher says gone', areGone)
      expect(await attempt.hosts()).toBe(0)
    }

    test('a launch starts user code once, and how the attempt ended is recorded', async () => {
      const attempt = await stage.prepare({ userCode: 'brief' })
      await untilGone(attempt, await launch(attempt))
      expect(await attempt.outcome()).toMatchObject({ status: 'SUCCEEDED', failure: null })
      expect(await attempt.starts()).toBe(1)
    })

    test('a request that is launched again while its host runs leaves that one alone', async () => {
      const attempt = await stage.prepare({ userCode: 'endless' })
      const first = await launch(attempt)
      await untilStarted(attempt)
      const second = await launch(attempt)
      await untilHosts(attempt, 1)
      await expectStates(stage.launcher, [[first, 'running']])
      expect(await attempt.outcome()).toBeNull()
      await attempt.requestCancel()
      await stage.launcher.stop(first)
      await untilGone(attempt, first, second)
      expect(await attempt.outcome()).toMatchObject({ status: 'CANCELLED' })
      expect(await attempt.starts()).toBe(1)
    })

    test('a request that is launched again after its end changes nothing', async () => {
      const attempt = await stage.prepare({ userCode: 'brief' })
      await untilGone(attempt, await launch(attempt))
      const outcome = await attempt.outcome()
      const again = await stage.launcher.launch(attempt.request)
      if (again.launched) await untilGone(attempt, again.handle)
      expect(await attempt.starts()).toBe(1)
      expect(await attempt.outcome()).toEqual(outcome)
    })

    test('a request that is launched several times at once starts user code once', async () => {
      const attempt = await stage.prepare({ userCode: 'brief' })
      const handles = await Promise.all([launch(attempt), launch(attempt), launch(attempt)])
      await untilGone(attempt, ...handles)
      expect(await attempt.starts()).toBe(1)
      expect(await attempt.outcome()).toMatchObject({ status: 'SUCCEEDED' })
    })

    test('code that is missing is a rejected launch, or an attempt that is seen not to have started', async () => {
      const attempt = await stage.prepare({ userCode: 'brief', code: 'missing' })
      const answer = await stage.launcher.launch(attempt.request)
      if (answer.launched) await untilGone(attempt, answer.handle)
      expect(answer.launched || isHelpful(answer.failure)).toBe(true)
      expect(await attempt.hosts()).toBe(0)
      expect(await attempt.starts()).toBe(0)
      expect((await attempt.outcome())?.status).not.toBe('SUCCEEDED')
    })

    test('an attempt whose cancel was requested before its host started runs nothing', async () => {
      const attempt = await stage.prepare({ userCode: 'brief' })
      await attempt.requestCancel()
      await untilGone(attempt, await launch(attempt))
      expect(await attempt.starts()).toBe(0)
      expect(await attempt.outcome()).toBeNull()
    })

    test('a host is running until its attempt is stopped, and is gone then', async () => {
      const attempt = await stage.prepare({ userCode: 'endless' })
      const handle = await launch(attempt)
      await expectStates(stage.launcher, [[handle, 'running']])
      await untilStarted(attempt)
      await expectStates(stage.launcher, [[handle, 'running']])
      await attempt.requestCancel()
      await stage.launcher.stop(handle)
      await untilGone(attempt, handle)
      expect(await attempt.outcome()).toMatchObject({ status: 'CANCELLED' })
    })

    test('a host that is stopped by force is gone', async () => {
      const attempt = await stage.prepare({ userCode: 'endless' })
      const handle = await launch(attempt)
      await untilStarted(attempt)
      await attempt.requestCancel()
      await stage.launcher.stop(handle, { force: true })
      await untilGone(attempt, handle)
      expect(await attempt.starts()).toBe(1)
    })

    test('inspecting several hosts answers for each one, in order', async () => {
      const brief = await stage.prepare({ userCode: 'brief' })
      const endless = await stage.prepare({ userCode: 'endless' })
      const gone = await launch(brief)
      const running = await launch(endless)
      await untilGone(brief, gone)
      await expectStates(stage.launcher, [
        [running, 'running'],
        [gone, 'gone'],
        [running, 'running'],
      ])
      await expectStates(stage.launcher, [])
    })

    test('stopping and cleaning up what is gone is fine, also twice', async () => {
      const attempt = await stage.prepare({ userCode: 'brief' })
      const handle = await launch(attempt)
      await untilGone(attempt, handle)
      await stage.launcher.cleanUp(handle)
      await stage.launcher.stop(handle)
      await stage.launcher.cleanUp(handle)
      await expectStates(stage.launcher, [[handle, 'gone']])
    })

    test('a host that never was is gone once that is certain, and may be stopped and cleaned up', async () => {
      const expected = stage.hostsCanBeAsked ? 'gone' : 'unknown'
      const states = async () => statesOf(await stage.launcher.inspect([stage.neverLaunched]))
      await until(`the launcher says ${expected}`, async () => (await states())[0] === expected)
      await stage.launcher.stop(stage.neverLaunched)
      await stage.launcher.cleanUp(stage.neverLaunched)
    })

    test('a host is inspected and stopped by a launcher that did not start it', async () => {
      const attempt = await stage.prepare({ userCode: 'endless' })
      const handle = await launch(attempt)
      await untilStarted(attempt)
      const adopter = stage.restartedLauncher()
      await expectStates(adopter, [[handle, 'running']])
      await attempt.requestCancel()
      await adopter.stop(handle)
      await untilGone(attempt, handle)
      expect(await attempt.outcome()).toMatchObject({ status: 'CANCELLED' })
    })
  })
}

function handleOf(answer: LaunchAnswer): Handle {
  if (!answer.launched) throw new Error(`The launch was rejected: ${answer.failure.message}`)
  return answer.handle
}

function statesOf(hosts: readonly HostState[]): HostState['state'][] {
  return hosts.map(({ state }) => state)
}

function isHelpful({ message, remedy }: Failure): boolean {
  return message !== '' && remedy !== ''
}
