import { expect, test } from 'vitest'
import { makeRig } from './support/rig.ts'
import { printed } from './support/read-log.ts'

test('smoke', async () => {
  const rig = await makeRig({
    run: 'env; echo hi >/dev/stderr; echo "{\\"a\\":1}" > $SLIPWAY_RESULT_FILE; exit 0',
  })
  const { outcome, frames } = await rig.run()
  console.log(
    outcome,
    frames.map((f) => [f.kind, f.step]),
    printed(frames),
  )
  expect(await rig.leftFiles()).toEqual([])
})
