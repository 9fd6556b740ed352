import { HOST_VARIABLES, placeNames, shapeName } from '@slipway/aws-layout'
import type { Output } from '@pulumi/pulumi'
import { describe, expect, test } from 'vitest'
import type { CodeLocation, CodeLocationArgs } from '../src/index.ts'
import { functionSettings, invokeSettings, taskSettings } from '../src/location/index.ts'
import { PLACE as place } from './place.ts'
import { ECS, IMAGE, LAMBDA, registeredByLocation, VERSION } from './registered-components.ts'
import type { Registered } from './registered.ts'
import { arn } from './requests.ts'

const FUNCTION = 'aws:lambda/function:Function'
const INVOKE_CONFIG = 'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig'
const TASK_DEFINITION = 'aws:ecs/taskDefinition:TaskDefinition'
const ATTACHMENT = 'aws:iam/rolePolicyAttachment:RolePolicyAttachment'

const functionName = placeNames.function(place, 'orders', shapeName(LAMBDA))
const family = placeNames.taskFamily(place, 'orders', shapeName(ECS))

describe('a code location', () => {
  test('says by shape which version and which revision have the image', async () => {
    const said = await outputsOf({ shapes: [LAMBDA, ECS] })
    expect(said).toEqual({
      functions: { [shapeName(LAMBDA)]: arn('lambda', `function:${functionName}:${VERSION}`) },
      taskDefinitions: { [shapeName(ECS)]: arn('ecs', `task-definition/${family}:3`) },
    })
  })

  test('says that there is nothing of a kind that no shape asks for', async () => {
    expect(await outputsOf({ shapes: [] })).toEqual({ functions: {}, taskDefinitions: {} })
  })

  test('has a function or a task definition of its own for each shape', async () => {
    const shapes = [LAMBDA, { ...LAMBDA, memory_mb: 512 }, ECS, { ...ECS, cpu: 512 }]
    const resources = await registeredByLocation({ shapes })
    expect(only(resources, FUNCTION).map(({ inputs }) => inputs['memorySize'])).toEqual([1769, 512])
    expect(only(resources, TASK_DEFINITION).map(({ inputs }) => inputs['cpu'])).toEqual(['1024', '512'])
  })

  test('asks AWS for what its settings say, from which a deploy knows what to find', async () => {
    const resources = await registeredByLocation({ architecture: 'arm64' })
    const asked = { place, location: 'orders', image: IMAGE, architecture: 'arm64', added: {} } as const
    const { container, ...task } = taskSettings({ ...asked, shape: ECS })
    expect(only(resources, FUNCTION)[0]?.inputs).toMatchObject(functionSettings({ ...asked, shape: LAMBDA }))
    expect(only(resources, INVOKE_CONFIG)[0]?.inputs).toMatchObject(invokeSettings(place))
    const { containerDefinitions, ...inputs } = only(resources, TASK_DEFINITION)[0]?.inputs ?? {}
    expect(inputs).toMatchObject(task)
    expect(JSON.parse(String(containerDefinitions))).toEqual([container])
  })

  test('never has AWS remove what a release names', async () => {
    const resources = await registeredByLocation()
    for (const type of [FUNCTION, TASK_DEFINITION])
      for (const { inputs } of only(resources, type)) expect(inputs['skipDestroy']).toBe(true)
    for (const { retainOnDelete } of only(resources, INVOKE_CONFIG)) expect(retainOnDelete).toBe(true)
  })

  test('configures the version that was published, whichever it is, under one name', async () => {
    const [config] = only(await registeredByLocation(), INVOKE_CONFIG)
    const [later] = only(await registeredByLocation({ image: IMAGE.replaceAll('0a', '0b') }), INVOKE_CONFIG)
    expect(config?.inputs).toMatchObject({ functionName, qualifier: VERSION, maximumRetryAttempts: 0 })
    expect(later?.name).toBe(config?.name)
  })

  test('waits for all policies of its role before it makes what needs them', async () => {
    const secrets = Array.from({ length: 100 }, (_, index) => `ssm:/acme/production/orders/secret-${index}`)
    const resources = await registeredByLocation({ secrets })
    const attachments = only(resources, ATTACHMENT).map(({ type, name }) => `${type} ${name}`)
    expect(attachments.length).toBeGreaterThan(1)
    for (const type of [FUNCTION, INVOKE_CONFIG, TASK_DEFINITION])
      for (const { dependsOn } of only(resources, type)) expect(dependsOn).toEqual(attachments)
  })

  test('tells hosts of both kinds where the stores are, and what is added, which wins', async () => {
    const added = {
      AWS_ENDPOINT_URL: 'http://emulator.test',
      [HOST_VARIABLES.changedQueue]: 'http://emulator.test/q',
    }
    const told = hostVariablesOf(await registeredByLocation({ hostVariables: added }))
    const stores = {
      [HOST_VARIABLES.table]: placeNames.table(place),
      [HOST_VARIABLES.bucket]: placeNames.bucket(place),
    }
    expect(told.function).toEqual({ ...stores, ...added })
    expect(told.task).toEqual({ ...stores, ...added, AWS_REGION: place.region })
  })

  test('asks for the processor that the image is for', async () => {
    const resources = await registeredByLocation({ architecture: 'arm64' })
    expect(only(resources, FUNCTION)[0]?.inputs['architectures']).toEqual(['arm64'])
    expect(only(resources, TASK_DEFINITION)[0]?.inputs['runtimePlatform']).toMatchObject({
      cpuArchitecture: 'ARM64',
    })
  })

  test('asks for storage only beyond what Fargate gives of itself', async () => {
    const shapes = [
      { ...ECS, storage_gb: 20 },
      { ...ECS, storage_gb: 21 },
    ]
    const storage = only(await registeredByLocation({ shapes }), TASK_DEFINITION).map(
      ({ inputs }) => inputs['ephemeralStorage'],
    )
    expect(storage).toEqual([undefined, { sizeInGib: 21 }])
  })

  test('puts no secret into what it registers, only who may read it', async () => {
    const resources = await registeredByLocation({ secrets: ['ssm:/acme/orders/db'] })
    const naming = resources.filter(({ inputs }) => JSON.stringify(inputs).includes('/acme/orders/db'))
    expect(naming.map(({ type }) => type)).toEqual(['aws:iam/policy:Policy'])
  })
})

function only(resources: readonly Registered[], type: string): Registered[] {
  return resources.filter((resource) => resource.type === type)
}

function hostVariablesOf(resources: readonly Registered[]) {
  const environment = only(resources, FUNCTION)[0]?.inputs['environment'] as { variables: object }
  const [container] = JSON.parse(
    only(resources, TASK_DEFINITION)[0]?.inputs['containerDefinitions'] as string,
  ) as [{ environment: { name: string; value: string }[] }]
  const task = Object.fromEntries(container.environment.map(({ name, value }) => [name, value]))
  return { function: environment.variables, task }
}

async function outputsOf(args: Partial<CodeLocationArgs>) {
  let made: CodeLocation | undefined
  await registeredByLocation(args, (location) => {
    made = location
  })
  return { functions: await valueOf(made!.functions), taskDefinitions: await valueOf(made!.taskDefinitions) }
}

function valueOf<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value))
  })
}
