/** Waits for rings of the queue `default`, looking by itself once an hour only; prints and acknowledges them. */
import { connectEmbedded } from '../../src/connect.ts'

const [stateDirectory = '', environment = ''] = process.argv.slice(2)
const { doorbell } = await connectEmbedded({ stateDirectory, variables: {}, pollMs: 3_600_000 })

for (;;) {
  const deliveries = await doorbell.receive({
    environment,
    from: { queues: ['default'] },
    max: 10,
    waitMs: 3_600_000,
  })
  await doorbell.acknowledge(deliveries)
  for (const { ring } of deliveries) process.stdout.write(`${ring.run_id}\n`)
}
