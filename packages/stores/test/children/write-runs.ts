/** Creates runs without end, and prints the id of each that is stored. */
import { connectEmbedded } from '../../src/connect.ts'
import { aPlace, aRun, next } from '../../src/contract/records.ts'

const [stateDirectory = ''] = process.argv.slice(2)
const { runs } = await connectEmbedded({ stateDirectory, variables: {} })
const place = aPlace()

async function writer(): Promise<never> {
  for (;;) {
    const run = aRun(place)
    await runs.create({ run, idempotency: null })
    await runs.write({ run: next(run, { status: 'STARTING' }) })
    process.stdout.write(`${JSON.stringify({ ...place, run_id: run.id })}\n`)
  }
}

await Promise.all(Array.from({ length: 10 }, writer))
