import { callsOf, processFamily, type AwsRequest } from '@slipway/tools/engines'
import { expect, test } from 'vitest'
import type { StartedBundle } from '../../kit/test/start-bundle.ts'
import { leaseOf, openInterruptedScene, tryLease, type InterruptedScene } from './interrupted-scene.ts'

test('cancelled while it still plans, a deploy ends at once, with nothing left to repair', async () => {
  const scene = await openInterruptedScene()
  const stopped = scene.stopNext(callsOf('dynamodb', 'Query'))
  const action = await scene.deploy()
  await stopped.reached
  action.send('SIGINT')
  const { code, stdout } = await action.ended
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The run was cancelled before/m)
  await tryLease(scene)
  expect(await scene.current()).toBeUndefined()
})

test("cancelled while it waits for another's lease, it ends and leaves the lease to its holder", async () => {
  const scene = await openInterruptedScene()
  const held = await scene.stores.leases.take(leaseOf('bob'))
  const action = await scene.deploy()
  await expect.poll(action.printed, { timeout: 60_000 }).toContain('orders: waits for bob')
  action.send('SIGINT')
  const { code, stdout } = await action.ended
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::notice::The run was cancelled: /m)
  expect(stdout).toMatch(/^::error::The apply of orders\.staging was interrupted\.%0ADeploy again: /m)
  expect(await scene.stores.leases.take(leaseOf('eve'))).toEqual({ held: 'taken' in held && held.taken })
  expect(await scene.current()).toBeUndefined()
})

test('killed or cancelled in the middle of an apply, it never moves CURRENT, and the next one does the rest', async () => {
  const scene = await openInterruptedScene()
  const killed = await cancelInApply(scene)
  for (const pid of processFamily(killed.action.pid)) process.kill(pid, 'SIGKILL')
  expect(await killed.action.ended).toMatchObject({ code: null })
  killed.letGo()
  const answer = await scene.stores.leases.take(leaseOf('eve'))
  expect(answer).toMatchObject({ held: { by: 'ann' } })
  // As whoever waits for it sees it: nobody renews it any more.
  await tryLease(scene, 'held' in answer ? answer.held : undefined)

  const { action, letGo } = await cancelInApply(scene)
  letGo()
  const { code, stdout } = await action.ended
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The apply of orders\.staging was interrupted\.%0ADeploy again: /m)
  await tryLease(scene)
  expect(await scene.current()).toBeUndefined()

  const next = await (await scene.deploy()).ended
  expect(next).toMatchObject({ code: 0, stderr: '' })
  expect(next.stdout).toMatch(/^orders: released, release /m)
  expect(await scene.current()).toMatchObject({ version: 1 })
})

/** A deploy that was cancelled while AWS is at a change of its function, which `letGo` lets AWS finish. */
async function cancelInApply(scene: InterruptedScene): Promise<{ action: StartedBundle; letGo: () => void }> {
  const { reached, letGo } = scene.stopNext(changesFunction)
  const action = await scene.deploy()
  await reached
  action.send('SIGINT')
  await expect.poll(action.printed, { timeout: 60_000 }).toContain('::notice::The run was cancelled: ')
  action.send('SIGTERM')
  return { action, letGo }
}

function changesFunction({ service, method }: AwsRequest): boolean {
  return service === 'lambda' && method !== 'GET'
}
