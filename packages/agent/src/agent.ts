import {
  admit,
  delayUntil,
  isTerminal,
  queuedRing,
  type Delivery,
  type OpenRun,
  type Run,
  type RunRef,
  type WokenBy,
} from '@slipway/model'
import { DEFAULT_TIMING, type AgentDeps, type AgentOptions, type AgentTiming } from './agent-deps.ts'
import { launch, type Seen, type Unrecorded } from './launch.ts'
import { look, type LookDeps } from './look.ts'
import { loop } from './loop.ts'
import { newsOf, refOnly, type News } from './news.ts'
import { Observations } from './observations.ts'
import { Room, type Place } from './room.ts'

const RECEIVE_WAIT_MS = 20_000
const RECEIVE_MAX = 10
const SWEEP_PAGE = 100
const WATCH_AT_ONCE = 20
const END_PATIENCE_MS = 5_000

/**
 * The always-on process's work: takes rings of its queues as far as it has room, admits and launches; folds what has
 * changed; watches its own attempts; sweeps all open runs of its environment. Holds no state that matters but launches
 * that are not recorded yet, which are made again: kill it at any point, and another agent, or itself started again,
 * goes on from the records.
 */
export class Agent {
  readonly #deps: LookDeps
  readonly #options: AgentOptions
  readonly #room: Room
  /** Ends taking; what is under way goes on being folded. */
  readonly #taking = new AbortController()
  readonly #living = new AbortController()
  /** What goes on beside the loops: starts, and launches to be recorded. */
  readonly #pending = new Set<Promise<void>>()
  #loops: Promise<void>[] = []

  constructor(deps: AgentDeps, options: AgentOptions) {
    const timing: AgentTiming = { ...DEFAULT_TIMING, ...options.timing }
    this.#deps = {
      ...deps,
      timing,
      observations: new Observations(() => deps.clock.monotonic()),
    }
    this.#options = options
    this.#room = new Room(options.maxConcurrentRuns)
  }

  /** Starts the loops, and returns at once. */
  start(): void {
    const { sweepEvery, watchEvery } = this.#deps.timing
    this.#loops = [
      this.#loop('take', this.#taking.signal, (signal) => this.#take(signal)),
      this.#loop('changed', this.#living.signal, (signal) => this.#foldChanged(signal)),
      this.#loop('watch', this.#living.signal, (signal) => this.#watch(watchEvery, signal)),
    ]
    if (sweepEvery === null) return
    this.#loops.push(this.#loop('sweep', this.#taking.signal, (signal) => this.#sweep(sweepEvery, signal)))
  }

  /** How many runs it has under way. */
  get underWay(): number {
    return this.#room.taken.length
  }

  /**
   * Takes nothing more, waits up to `waitMs` for what is under way, and ends. What still runs then goes on by itself,
   * and whoever starts next adopts it.
   */
  async stop({ waitMs }: { waitMs: number }): Promise<{ stillRunning: number }> {
    this.#taking.abort()
    const over = new AbortController()
    const deadline = AbortSignal.any([this.#living.signal, over.signal])
    void this.#deps.clock.sleep(waitMs, deadline).then(() => over.abort())
    while (this.#room.taken.length > 0 && !deadline.aborted) await this.#room.change(deadline)
    this.#living.abort()
    // What hangs must not keep this one: a launch that is cut off is repeated by whoever comes next.
    const ended = new AbortController()
    const patience = this.#deps.clock.sleep(END_PATIENCE_MS, ended.signal)
    await Promise.race([this.#idle(), patience])
    ended.abort()
    return { stillRunning: this.#room.taken.length }
  }

  #loop(where: string, signal: AbortSignal, turn: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const onTrouble = (error: unknown): void => this.#deps.onEvent({ kind: 'trouble', where, error })
    return loop({ clock: this.#deps.clock, onTrouble }, { turn, signal })
  }

  async #take(signal: AbortSignal): Promise<void> {
    if (this.#room.free <= 0) return this.#room.change(signal)
    const { environment, queues } = this.#options
    const deliveries = await this.#deps.doorbell.receive({
      environment,
      from: { queues },
      max: Math.min(this.#room.free, RECEIVE_MAX),
      waitMs: RECEIVE_WAIT_MS,
      signal,
    })
    // What came while this one stopped comes again, to somebody else.
    if (signal.aborted) return
    // Not awaited: a slow launch holds its own place, and nobody else's.
    for (const delivery of deliveries) this.#startInBackground(delivery)
  }

  #startInBackground(delivery: Delivery): void {
    const acknowledge = (): Promise<void> => this.#deps.doorbell.acknowledge([delivery])
    const { ring } = delivery
    const hint = ring.kind === 'queued' ? ring.run : undefined
    const act = (): Promise<void> => this.#start(refOnly(ring), { woken_by: 'ring', hint }, acknowledge)
    this.#goOn(this.#attend('start', ring, act))
  }

  /** Lets it go on, while {@link Agent.stop} waits for it. */
  #goOn(work: Promise<void>): void {
    const pending = work.finally(() => this.#pending.delete(pending))
    this.#pending.add(pending)
  }

  /** Resolves when nothing goes on any more. A start may leave a launch to be recorded. */
  async #idle(): Promise<void> {
    await Promise.all(this.#loops)
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  /** Admits and launches one run, in a place of its own; `admitted` is called once nothing is left to its ring. */
  async #start(
    ref: RunRef,
    { woken_by, hint }: { woken_by: WokenBy; hint?: Run | undefined },
    admitted: () => Promise<void>,
  ): Promise<void> {
    // Left to come again, should this agent not live to see it admitted.
    if (this.#room.find(ref)?.admitting) return
    if (await this.#isUnderWay(ref)) return admitted()
    const place = this.#room.take(ref, { admitting: true })
    let seen: Seen = 'queued'
    try {
      const { name: agent } = this.#options
      const { route } = this.#deps
      const answer = await admit(this.#deps, { ref, agent, route, woken_by, hint })
      place.admitting = false
      if (answer.kind === 'not_due') await this.#ringLater(answer)
      if (answer.kind === 'admitted') seen = 'open'
      if (answer.kind === 'failed') seen = await look(this.#deps, ref)
      await admitted()
      if (answer.kind === 'admitted') {
        const launched = await launch(this.#deps, answer)
        seen = launched.seen
        if (launched.unrecorded) this.#keep(place, launched.unrecorded)
      }
    } finally {
      if (seen !== 'open') this.#room.leave(place)
    }
  }

  /**
   * Keeps the handle of a launch until a look has recorded it, or has shown that it need not be. That look comes in
   * time whatever holds up the watch, and at once when this agent ends: others launch again what they see unrecorded
   * for long.
   */
  #keep(place: Place, unrecorded: Unrecorded): void {
    place.unrecorded = unrecorded
    const record = async (): Promise<void> => {
      await this.#deps.clock.sleep(this.#deps.timing.watchEvery, this.#living.signal)
      if (place.unrecorded === unrecorded) await this.#look(place.ref)
    }
    this.#goOn(this.#attend('launch', place.ref, record))
  }

  /** Whether a second ring is for what is under way here already, and has not just gone back to its queue. */
  async #isUnderWay(ref: RunRef): Promise<boolean> {
    const place = this.#room.find(ref)
    if (place === undefined) return false
    if ((await this.#look(ref)) !== 'queued') return true
    return this.#room.find(ref) !== undefined
  }

  async #ringLater({ run, at }: { run: Run; at: number }): Promise<void> {
    const delayMs = delayUntil(at, this.#deps.clock.now())
    await this.#deps.doorbell.ring(queuedRing(run), { delayMs })
  }

  async #foldChanged(signal: AbortSignal): Promise<void> {
    const { environment } = this.#options
    const deliveries = await this.#deps.doorbell.receive({
      environment,
      from: 'changed',
      max: RECEIVE_MAX,
      waitMs: RECEIVE_WAIT_MS,
      signal,
    })
    await Promise.all(
      deliveries.map((delivery) =>
        // What is not acknowledged comes again.
        this.#attend('changed', delivery.ring, async () => {
          await this.#look(newsOf(delivery.ring))
          await this.#deps.doorbell.acknowledge([delivery])
        }),
      ),
    )
  }

  /** Trouble with one run is no trouble with the others. */
  async #attend(where: string, { run_id }: RunRef, act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.#deps.onEvent({ kind: 'trouble', where: `${where} ${run_id}`, error })
    }
  }

  async #look(news: News): Promise<Seen> {
    const place = this.#room.find(news)
    const isAdmitting = place?.admitting === true
    const unrecorded = place?.unrecorded
    const seen = await look(this.#deps, unrecorded === undefined ? news : { ...news, unrecorded })
    if (place !== undefined && place.unrecorded === unrecorded) place.unrecorded = undefined
    if (seen !== 'open' && place !== undefined && !isAdmitting) this.#room.leave(place)
    return seen
  }

  async #watch(every: number, signal: AbortSignal): Promise<void> {
    const { silentAfter, startWithin } = this.#deps.timing
    await this.#deps.clock.sleep(every, signal)
    const refs = this.#room.taken
    for (let at = 0; at < refs.length && !signal.aborted; at += WATCH_AT_ONCE) {
      const some = refs.slice(at, at + WATCH_AT_ONCE)
      await Promise.all(some.map((ref) => this.#attend('watch', ref, () => this.#look(ref))))
    }
    this.#deps.observations.forgetOlderThan(10 * Math.max(every, silentAfter, startWithin))
  }

  /** The first sweep comes at once: it adopts what an earlier life of this agent left. */
  async #sweep(every: number, signal: AbortSignal): Promise<void> {
    const { environment } = this.#options
    let cursor: string | undefined
    do {
      const page = await this.#deps.runs.listOpen({
        environment,
        limit: SWEEP_PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      })
      for (const open of page.runs) {
        if (!signal.aborted) await this.#attend('sweep', open.ref, () => this.#sweepOne(open))
      }
      cursor = page.cursor
      // Lets go of the event loop, however many runs there are.
      await this.#deps.clock.sleep(0, signal)
    } while (cursor !== undefined && !signal.aborted)
    await this.#deps.clock.sleep(every, signal)
  }

  async #sweepOne(open: OpenRun): Promise<void> {
    if (this.#room.find(open.ref) !== undefined) return
    if (open.status === 'QUEUED') return this.#sweepQueued(open)
    const seen = await this.#look(open.ref)
    if (seen === 'open' && !isTerminal(open.status)) await this.#adopt(open.ref)
  }

  async #sweepQueued({ ref, queue, not_before }: OpenRun): Promise<void> {
    const due = not_before + this.#deps.timing.sweepAfter <= this.#deps.clock.now()
    if (!due) return
    const run = await this.#deps.runs.read(ref)
    const expired = run !== undefined && run.expires_at <= this.#deps.clock.now()
    // An expired run is told so whether or not anybody serves its queue.
    const served = this.#options.queues.includes(queue) && this.#room.free > 0
    if (served || expired) await this.#start(ref, { woken_by: 'sweep' }, async () => {})
  }

  /** An attempt that bears this agent's name counts as its own, also from an earlier life. */
  async #adopt(ref: RunRef): Promise<void> {
    const run = await this.#deps.runs.read(ref)
    if (run?.attempts.at(-1)?.agent !== this.#options.name || isTerminal(run.status)) return
    // It may have been started again here meanwhile.
    if (this.#room.find(ref) === undefined) this.#room.take(ref, { admitting: false })
  }
}
