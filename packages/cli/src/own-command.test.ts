import { expect, test } from 'vitest'
import { asCalled } from './own-command.ts'

test('a hint names commands as they are called here, and nothing else is touched', () => {
  const hint =
    'See slipway runs; end a slipway process, or slipway logs 01K9 --follow. npx slipway run, slipway runner.'
  expect(asCalled(hint, 'npx slipway --state-dir $&')).toBe(
    'See npx slipway --state-dir $& runs; end a slipway process, or npx slipway --state-dir $& logs 01K9 --follow. ' +
      'npx slipway run, slipway runner.',
  )
  expect(asCalled(hint, 'slipway')).toBe(hint)
})
