import type { Doorbell, Launcher, ReceiveRequest, RunChange, RunStore } from '@slipway/model'
import { beforeCalls } from '../chaos/before-calls.ts'
import type { ChaosScene } from '../chaos/chaos-scene.ts'

/** An agent that neither sweeps nor watches: what it does, it does for rings. */
export const BY_RINGS_ONLY = { sweepEvery: null, watchEvery: 3_600_000 }

export interface TwinsRequest {
  /** Their first rings of this kind come at the same time. */
  ring: 'queued' | 'changed'
  /** Neither makes its first such write before the other one is about to: both have read the same by then. */
  write: (change: RunChange) => boolean
  launcher?: Launcher
}

/** Agents of two machines, which act by rings only. */
export async function startTwins(scene: ChaosScene, { ring, write, launcher }: TwinsRequest): Promise<void> {
  const [atRing, atWrite] = [meeting(2), meeting(2)]
  for (const name of ['one', 'two']) {
    const stores = await scene.connect()
    scene.startAgent({
      name,
      stores: {
        ...stores,
        runs: meetingAtWrite(stores.runs, write, atWrite),
        doorbell: meetingAtRing(stores.doorbell, ring, atRing),
      },
      timing: BY_RINGS_ONLY,
      ...(launcher && { launcher }),
    })
  }
}

type Meeting = () => Promise<void>

/** Resolves for all once so many have come; for later ones at once. */
function meeting(count: number): Meeting {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  let missing = count
  return async () => {
    missing -= 1
    if (missing <= 0) resolve(undefined)
    await promise
  }
}

function meetingAtWrite(runs: RunStore, isMet: TwinsRequest['write'], meet: Meeting): RunStore {
  return beforeCalls(runs, async (method, [change]) => {
    if (method === 'write' && isMet(change as RunChange)) await meet()
  })
}

/** One ring at a time: what one of them holds, the other one does not get. */
function meetingAtRing(doorbell: Doorbell, kind: TwinsRequest['ring'], meet: Meeting): Doorbell {
  const kindOf = ({ from }: ReceiveRequest) => (from === 'changed' ? 'changed' : 'queued')
  return {
    ring: (...request) => doorbell.ring(...request),
    acknowledge: (deliveries) => doorbell.acknowledge(deliveries),
    receive: async (request) => {
      if (kindOf(request) !== kind) return doorbell.receive(request)
      const deliveries = await doorbell.receive({ ...request, max: 1 })
      if (deliveries.length > 0) await meet()
      return deliveries
    },
  }
}
