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

test('and they name the environment that is worked on, where they take one', () => {
  const hint = 'slipway agent --name general; slipway deploy; slipway logs --env other, slipway runs.'
  expect(asCalled(hint, 'npx slipway', 'staging')).toBe(
    'npx slipway agent --env staging --name general; npx slipway deploy; npx slipway logs --env other, ' +
      'npx slipway runs --env staging.',
  )
})
