/** Writes the next version of one run so many times, against others that do the same. Prints how often it was refused. */
import { connectEmbedded } from '../../src/connect.ts'
import { next } from '../../src/contract/records.ts'

const [stateDirectory = '', runId = '', times = ''] = process.argv.slice(2)
const stores = await connectEmbedded({ stateDirectory, variables: {} })
const ref = await stores.runs.locate(runId)
let refused = 0

for (let written = 0; written < Number(times);) {
  const run = ref && (await stores.runs.read(ref))
  if (run === undefined) throw new Error('There is no such run.')
  if (await stores.runs.write({ run: next(run) })) written += 1
  else refused += 1
}
console.log(refused)
await stores.close()
