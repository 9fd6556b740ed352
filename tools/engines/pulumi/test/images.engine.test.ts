import { DescribeTasksCommand, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs'
import { expect, inject, test, vi } from 'vitest'
import { pushBaseImage } from '../../image/push-base-image.ts'
import { startRegistry } from '../../registry.ts'
import { Life, openProvider } from './provider-scene.ts'

const { endpoint } = inject('ministack')
const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

test('a task whose definition names an image of ECR runs it, with the variables that it lacks', async () => {
  await using registry = await startRegistry()
  const pushed = await pushBaseImage({ endpoint: registry.endpoint, repository: 'acme/hello', tag: 'base' })
  const registryMap = `${ECR}=${registry.host}`
  await using scene = await openProvider({ endpoint, registryMap, taskVariables: { EXIT_CODE: '7' } })
  const image = pushed.reference.replace(registry.host, ECR)
  const command = ['node', '-e', 'process.exit(Number(process.env.EXIT_CODE))']
  const { arn } = await new Life(scene.provider, 'aws:ecs/taskDefinition:TaskDefinition').create({
    family: 'hello',
    containerDefinitions: JSON.stringify([{ name: 'main', image, command, essential: true }]),
  })
  await new Life(scene.provider, 'aws:ecs/cluster:Cluster').create({ name: 'acme' })

  const client = new ECSClient(scene.config)
  const { tasks: [started] = [] } = await client.send(
    new RunTaskCommand({ cluster: 'acme', taskDefinition: arn as string }),
  )
  await vi.waitFor(
    async () => {
      const { tasks: [task] = [] } = await client.send(
        new DescribeTasksCommand({ cluster: 'acme', tasks: [started!.taskArn!] }),
      )
      expect(task?.containers?.[0]?.exitCode).toBe(7)
    },
    { timeout: 60_000, interval: 200 },
  )
})
