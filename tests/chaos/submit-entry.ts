import { ulidFactory } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { CallCounter, fatal, type FatalCalls } from './fatal-calls.ts'
import { connectAt, type StoresAt } from './stores-at.ts'
import { submitNightly, type SubmitNightlyRequest } from './submit-nightly.ts'

/** What the test hands over, as JSON in the one argument. */
export interface SubmitEntryOptions extends FatalCalls {
  at: StoresAt
  request: SubmitNightlyRequest
}

/** Submits a run, and is killed at the n-th call on its ports. */
const { at, request, ...fatalCalls } = JSON.parse(process.argv[2] ?? '') as SubmitEntryOptions
const calls = new CallCounter(fatalCalls)
const stores = await connectAt(at)
await submitNightly(
  {
    runs: fatal(calls, 'runs', stores.runs),
    releases: fatal(calls, 'releases', stores.releases),
    doorbell: fatal(calls, 'doorbell', stores.doorbell),
    blobs: fatal(calls, 'blobs', stores.blobs),
    clock: systemClock,
    newId: ulidFactory(Date.now),
  },
  request,
)
await stores.close()
