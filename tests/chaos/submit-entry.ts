import { ulidFactory } from '@slipway/model'
import { submitJob } from '@slipway/model/testing'
import { connectEmbedded, systemClock } from '@slipway/stores/connect'
import { CallCounter, fatal, type FatalCalls } from './fatal-calls.ts'

/** Submits a run, and is killed at the n-th call on its ports. */
const options = JSON.parse(process.argv[2] ?? '') as FatalCalls & { stateDirectory: string }
const calls = new CallCounter(options)
const stores = await connectEmbedded({ stateDirectory: options.stateDirectory, variables: process.env })
await submitJob({
  runs: fatal(calls, 'runs', stores.runs),
  releases: fatal(calls, 'releases', stores.releases),
  doorbell: fatal(calls, 'doorbell', stores.doorbell),
  blobs: fatal(calls, 'blobs', stores.blobs),
  clock: systemClock,
  newId: ulidFactory(Date.now),
})
await stores.close()
