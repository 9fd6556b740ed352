import type { ContainerDefinition, ECSClient, TaskDefinition } from '@aws-sdk/client-ecs'
import { expect, test } from 'vitest'
import { faultsOfTask } from './task-faults.ts'
import { ASKED, ecsTarget, OTHER, SETTINGS, TASK } from './test/asked-hosts.ts'

const REQUEST = { ...SETTINGS, target: ecsTarget('arn:weather:1'), shape: TASK }
const ROLES = 'arn:aws:iam::111122223333:role/slipway/acme/staging'
const TASK_ROLE = `${ROLES}/slipway-acme-staging-location-weather`
const EXECUTION_ROLE = `${ROLES}/slipway-acme-staging-execution`

/** As ECS tells a revision that is as it was asked for. */
const REVISION: TaskDefinition = {
  status: 'ACTIVE',
  requiresCompatibilities: ['FARGATE'],
  compatibilities: ['EC2', 'FARGATE'],
  networkMode: 'awsvpc',
  runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
  cpu: '256',
  memory: '512',
  ephemeralStorage: { sizeInGiB: 30 },
  taskRoleArn: TASK_ROLE,
  executionRoleArn: EXECUTION_ROLE,
  volumes: [],
}

const ENVIRONMENT = [
  { name: 'AWS_REGION', value: 'eu-west-1' },
  { name: 'SLIPWAY_TABLE', value: 'slipway-acme-staging' },
  { name: 'SLIPWAY_BUCKET', value: 'slipway-acme-staging-111122223333-eu-west-1' },
  {
    name: 'SLIPWAY_CHANGED_QUEUE_URL',
    value: 'https://sqs.eu-west-1.amazonaws.com/111122223333/slipway-acme-staging-changed',
  },
]

const LOG_OPTIONS = {
  'awslogs-group': '/slipway/acme/staging',
  'awslogs-region': 'eu-west-1',
  'awslogs-stream-prefix': 'weather',
}

const CONTAINER: ContainerDefinition = {
  name: 'slipway',
  image: `127.0.0.1:5000/acme/weather@${ASKED}`,
  cpu: 0,
  essential: true,
  environment: ENVIRONMENT,
  mountPoints: [],
  linuxParameters: { initProcessEnabled: true },
  stopTimeout: 30,
  logConfiguration: { logDriver: 'awslogs', options: LOG_OPTIONS },
}

interface Told {
  revision?: TaskDefinition
  container?: ContainerDefinition
}

function told({ revision, container }: Told): { ecs: ECSClient } {
  const containerDefinitions = [{ ...CONTAINER, ...container }]
  const send = async () => ({ taskDefinition: { ...REVISION, containerDefinitions, ...revision } })
  return { ecs: { send } as unknown as ECSClient }
}

function environmentWith(name: string, value: string) {
  return [...ENVIRONMENT.filter((variable) => variable.name !== name), { name, value }]
}

test.each<[said: string, told: Told]>([
  ['status of arn:weather:1 is INACTIVE instead of ACTIVE', { revision: { status: 'INACTIVE' } }],
  [
    'compatibility of arn:weather:1 is ["EC2"] instead of ["FARGATE"]',
    { revision: { requiresCompatibilities: ['EC2'] } },
  ],
  ['network mode of arn:weather:1 is bridge instead of awsvpc', { revision: { networkMode: 'bridge' } }],
  [
    'architecture of arn:weather:1 is X86_64 instead of ARM64',
    { revision: { runtimePlatform: { operatingSystemFamily: 'LINUX' } } },
  ],
  [
    'operating system of arn:weather:1 is WINDOWS_SERVER_2022_CORE instead of LINUX',
    {
      revision: {
        runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
      },
    },
  ],
  ['CPU units of arn:weather:1 is 512 instead of 256', { revision: { cpu: '512' } }],
  ['memory (MiB) of arn:weather:1 is 1024 instead of 512', { revision: { memory: '1024' } }],
  ['storage (GiB) of arn:weather:1 is 20 instead of 30', { revision: { ephemeralStorage: undefined } }],
  [`task role of arn:weather:1 is nothing instead of ${TASK_ROLE}`, { revision: { taskRoleArn: undefined } }],
  [
    `execution role of arn:weather:1 is ${TASK_ROLE} instead of ${EXECUTION_ROLE}`,
    { revision: { executionRoleArn: TASK_ROLE } },
  ],
  [
    `image of arn:weather:1 is ${OTHER} instead of ${ASKED}`,
    { container: { image: `127.0.0.1:5000/acme/weather@${OTHER}` } },
  ],
  ['being essential of arn:weather:1 is false instead of true', { container: { essential: false } }],
  ['time to stop (s) of arn:weather:1 is nothing instead of 30', { container: { stopTimeout: undefined } }],
  ['init process of arn:weather:1 is false instead of true', { container: { linuxParameters: undefined } }],
  [
    'log driver of arn:weather:1 is splunk instead of awslogs',
    { container: { logConfiguration: { logDriver: 'splunk', options: LOG_OPTIONS } } },
  ],
  [
    'the log option awslogs-group of arn:weather:1 is /ecs instead of /slipway/acme/staging',
    {
      container: {
        logConfiguration: { logDriver: 'awslogs', options: { ...LOG_OPTIONS, 'awslogs-group': '/ecs' } },
      },
    },
  ],
  [
    'entry point of arn:weather:1 is ["/bin/sh"] instead of nothing',
    { container: { entryPoint: ['/bin/sh'] } },
  ],
  [
    'command of arn:weather:1 is ["sleep","60"] instead of nothing',
    { container: { command: ['sleep', '60'] } },
  ],
  [
    'working directory of arn:weather:1 is /elsewhere instead of nothing',
    { container: { workingDirectory: '/elsewhere' } },
  ],
  [
    'the variable SLIPWAY_TABLE of arn:weather:1 is other instead of slipway-acme-staging',
    { container: { environment: environmentWith('SLIPWAY_TABLE', 'other') } },
  ],
  [
    'the variable AWS_REGION of arn:weather:1 is us-east-1 instead of eu-west-1',
    { container: { environment: environmentWith('AWS_REGION', 'us-east-1') } },
  ],
  [
    'the variable SLIPWAY_ENVELOPE of arn:weather:1 is {} instead of nothing',
    { container: { environment: environmentWith('SLIPWAY_ENVELOPE', '{}') } },
  ],
])('%s: is told', async (said, wrong) => {
  expect(await faultsOfTask(told(wrong), REQUEST)).toEqual([said])
})

test('a revision without the container is told', async () => {
  const faults = await faultsOfTask(told({ container: { name: 'other' } }), REQUEST)
  expect(faults).toContain(`image of arn:weather:1 is nothing instead of ${ASKED}`)
})

test('what AWS leaves out, empties or puts in another order is no fault, nor is what others add', async () => {
  const container = {
    essential: undefined,
    entryPoint: [],
    command: [],
    workingDirectory: '',
    environment: [...ENVIRONMENT.toReversed(), { name: 'OTHER', value: '1' }],
    logConfiguration: { logDriver: 'awslogs', options: { ...LOG_OPTIONS, mode: 'non-blocking' } },
  } satisfies ContainerDefinition
  const revision = { runtimePlatform: undefined, ephemeralStorage: undefined }
  const shape = { ...TASK, storage_gb: 20 }
  expect(await faultsOfTask(told({ container }), REQUEST)).toEqual([])
  expect(
    await faultsOfTask(told({ revision, container }), { ...REQUEST, architecture: 'x86_64', shape }),
  ).toEqual([])
})
