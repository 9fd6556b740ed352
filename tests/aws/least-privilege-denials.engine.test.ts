import { placeNames } from '@slipway/aws-layout'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DenialScene, type CallerName } from './denial-scene.ts'
import { DENIALS, startTask, type DenialCase } from './least-privilege-cases.ts'
import { roleArn } from './register-image.ts'

let scene: DenialScene

beforeAll(async () => {
  scene = await DenialScene.open()
})

afterAll(async () => {
  await scene?.[Symbol.asyncDispose]()
})

describe('nobody does what is not theirs to do', () => {
  it.each(DENIALS)('$who may not $what; $rightful may', async ({ who, rightful, act }) => {
    expect(await decisionOn(act, who)).toBe('denied')
    expect(await decisionOn(act, rightful)).toBe('allowed')
  })

  it.each(DENIALS)(
    '$who is kept by its policy alone: with $missing it may $what',
    async ({ who, act, missing }) => {
      await scene.roles[who].whileItMay(missing, async () => {
        expect(await decisionOn(act, who)).toBe('allowed')
      })
      expect(await decisionOn(act, who)).toBe('denied')
    },
  )

  it('the agent may not give a task its own role, whatever else it may', async () => {
    const own = roleArn(scene.records.place, placeNames.agentRole(scene.records.place))
    const giveOwn: DenialCase['act'] = (caller, records) => startTask(caller, records, own)
    await scene.roles.agent.whileItMay(['*'], async () => {
      expect(await decisionOn(giveOwn, 'agent')).toBe('denied')
      expect(await decisionOn(startTask, 'agent')).toBe('allowed')
    })
  })
})

/** Anything but a denial by AWS that makes it fail is thrown. */
async function decisionOn(act: DenialCase['act'], name: CallerName): Promise<'allowed' | 'denied'> {
  try {
    await act(scene.caller(name), scene.records)
    return 'allowed'
  } catch (error) {
    const denial = [error, (error as Error).cause].some(
      (thrown) => thrown instanceof Error && /^AccessDenied(Exception)?$/.test(thrown.name),
    )
    if (denial) return 'denied'
    throw error
  }
}
