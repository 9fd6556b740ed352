/** Rings once, and exits at once, as a runtime does at its end. */
import { connectEmbedded } from '../../src/connect.ts'
import type { Ring } from '@slipway/model'

const [stateDirectory = '', ring = '', delayMs = ''] = process.argv.slice(2)
const { doorbell } = await connectEmbedded({ stateDirectory, variables: {} })
await doorbell.ring(JSON.parse(ring) as Ring, { delayMs: Number(delayMs) })
process.exit()
