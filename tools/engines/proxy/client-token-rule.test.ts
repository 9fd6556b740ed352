import { expect, test } from 'vitest'
import { clientTokenRule } from './client-token-rule.ts'
import { faultRule } from './fault-rule.ts'
import { callsOf } from './aws-request.ts'
import { startScene, type RuleScene } from './test/rule-scene.ts'

const RUN = { cluster: 'main', taskDefinition: 'report:1', clientToken: 'token-1' }

const startedTask = (call: number) => ({ tasks: [{ taskArn: `task-${call}` }], failures: [] })

function runTask(scene: RuleScene, input: object, accessKey = 'AKID') {
  return scene.call({ service: 'ecs', operation: 'RunTask', input, accessKey })
}

test('a repeated call gets the first answer and starts nothing', async () => {
  await using scene = await startScene([clientTokenRule()], startedTask)
  const first = await runTask(scene, RUN)
  // The order of members says nothing.
  const second = await runTask(scene, { clientToken: 'token-1', taskDefinition: 'report:1', cluster: 'main' })

  expect(first.content).toEqual(startedTask(1))
  expect(second.content).toEqual(first.content)
  expect(scene.upstream.calls).toHaveLength(1)
})

test('calls at the same moment start one task', async () => {
  await using scene = await startScene([clientTokenRule()], startedTask)
  const answers = await Promise.all([runTask(scene, RUN), runTask(scene, RUN), runTask(scene, RUN)])

  expect(answers.map(({ content }) => content)).toEqual([startedTask(1), startedTask(1), startedTask(1)])
  expect(scene.upstream.calls).toHaveLength(1)
})

test('a call whose answer was lost is not carried out again', async () => {
  const lost = faultRule({ on: callsOf('ecs', 'RunTask'), every: 2, fault: 'cut_after' })
  await using scene = await startScene([lost, clientTokenRule()], startedTask)
  await runTask(scene, { ...RUN, clientToken: 'another' })
  await expect(runTask(scene, RUN)).rejects.toThrow('fetch failed')

  expect((await runTask(scene, RUN)).content).toEqual(startedTask(2))
  expect(scene.upstream.calls).toHaveLength(2)
})

test('the same token with other parameters is a conflict that names the first task', async () => {
  await using scene = await startScene([clientTokenRule()], startedTask)
  await runTask(scene, RUN)
  const { status, content } = await runTask(scene, { ...RUN, taskDefinition: 'report:2' })

  expect({ status, ...content }).toMatchObject({
    status: 400,
    __type: 'ConflictException',
    resourceIds: ['task-1'],
  })
  expect(scene.upstream.calls).toHaveLength(1)
})

test.each([
  ['another token', { ...RUN, clientToken: 'token-2' }, 'AKID'],
  ['another cluster', { ...RUN, cluster: 'other' }, 'AKID'],
  ['no token', { ...RUN, clientToken: undefined }, 'AKID'],
  ['another account', RUN, '222233334444'],
])('%s starts a task of its own', async (_, input, accessKey) => {
  await using scene = await startScene([clientTokenRule()], startedTask)
  await runTask(scene, RUN)

  expect((await runTask(scene, input, accessKey)).content).toEqual(startedTask(2))
})

test('a call that started nothing leaves its token free', async () => {
  const answer = (call: number) =>
    call === 1 ? { tasks: [], failures: [{ reason: 'AGENT' }] } : startedTask(call)
  await using scene = await startScene([clientTokenRule()], answer)

  expect((await runTask(scene, RUN)).content).toMatchObject({ failures: [{ reason: 'AGENT' }] })
  expect((await runTask(scene, RUN)).content).toEqual(startedTask(2))
})

test('a token of more than 64 characters is refused', async () => {
  await using scene = await startScene([clientTokenRule()], startedTask)
  const { content } = await runTask(scene, { ...RUN, clientToken: 'x'.repeat(65) })

  expect(content['__type']).toBe('InvalidParameterException')
  expect(scene.upstream.calls).toHaveLength(0)
})

test('StopTask passes, whatever it carries', async () => {
  await using scene = await startScene([clientTokenRule()], startedTask)
  for (const _ of [1, 2]) await scene.call({ service: 'ecs', operation: 'StopTask', input: RUN })

  expect(scene.upstream.calls).toHaveLength(2)
})
