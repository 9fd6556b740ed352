// Tells the test that it was started, then takes its time.
const { MARKS, SLIPWAY_RUN_ID, SLIPWAY_ATTEMPT } = process.env
await fetch(`${MARKS}/${SLIPWAY_RUN_ID}.${SLIPWAY_ATTEMPT}`, { method: 'POST' })
console.log('marked')
await new Promise((resolve) => setTimeout(resolve, Number(process.argv[2]) * 1000))
