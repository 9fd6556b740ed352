import {
  GetFunctionEventInvokeConfigCommand,
  ResourceNotFoundException,
  type FunctionConfiguration,
  type FunctionEventInvokeConfig,
  type LambdaClient,
} from '@aws-sdk/client-lambda'
import { describe, expect, test } from 'vitest'
import { faultsOfFunction } from './function-faults.ts'
import { ASKED, FUNCTION, lambdaTarget, OTHER, SETTINGS } from './test/asked-hosts.ts'

const REQUEST = { ...SETTINGS, target: lambdaTarget('arn:weather:1'), shape: FUNCTION }
const ROLE = 'arn:aws:iam::111122223333:role/slipway/acme/staging/slipway-acme-staging-location-weather'
const EVENTS = 'arn:aws:sqs:eu-west-1:111122223333:slipway-acme-staging-events'
const VARIABLES = {
  SLIPWAY_TABLE: 'slipway-acme-staging',
  SLIPWAY_BUCKET: 'slipway-acme-staging-111122223333-eu-west-1',
  SLIPWAY_CHANGED_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/slipway-acme-staging-changed',
}

/** As Lambda tells a version that is as it was asked for. */
const VERSION: FunctionConfiguration = {
  State: 'Active',
  PackageType: 'Image',
  Architectures: ['arm64'],
  Role: ROLE,
  MemorySize: 1024,
  EphemeralStorage: { Size: 512 },
  Timeout: 900,
  LoggingConfig: { LogFormat: 'Text', LogGroup: '/slipway/acme/staging' },
  Environment: { Variables: VARIABLES },
}

const INVOKED: FunctionEventInvokeConfig = {
  MaximumRetryAttempts: 0,
  MaximumEventAgeInSeconds: 600,
  DestinationConfig: { OnFailure: { Destination: EVENTS }, OnSuccess: {} },
}

interface Told {
  version?: FunctionConfiguration
  image?: string
  invoked?: FunctionEventInvokeConfig | null
}

/** What Lambda tells: a version that is in these states, one after the other, and then in the last one. */
function told({ version, image = ASKED, invoked = INVOKED }: Told, states: readonly string[] = ['Active']) {
  let asked = 0
  let now = 0
  const send = async (command: object) => {
    if (command instanceof GetFunctionEventInvokeConfigCommand) return invoked ?? (await noConfig())
    const State = states[Math.min(asked++, states.length - 1)]
    const Code = { ImageUri: `127.0.0.1:5000/acme/weather@${image}` }
    return { Code, Configuration: { ...VERSION, State, ...version } }
  }
  const clock = {
    monotonic: () => now,
    sleep: async (ms: number) => {
      now += ms
    },
  }
  return { deps: { lambda: { send } as unknown as LambdaClient, clock }, waited: () => now }
}

async function noConfig(): Promise<never> {
  throw new ResourceNotFoundException({ message: 'there is none', $metadata: {} })
}

describe('a version is waited for', () => {
  test('while it is Pending', async () => {
    const { deps, waited } = told({}, ['Pending', 'Pending', 'Active'])
    expect(await faultsOfFunction(deps, REQUEST)).toEqual([])
    expect(waited()).toBeGreaterThan(0)
  })

  test('for three minutes, and then told', async () => {
    const { deps, waited } = told({}, ['Pending'])
    expect(await faultsOfFunction(deps, REQUEST)).toEqual([
      'state of arn:weather:1 is Pending instead of Active',
    ])
    expect(waited()).toBe(180_000)
  })

  test('not when AWS could not make it', async () => {
    const { deps, waited } = told({}, ['Failed'])
    expect(await faultsOfFunction(deps, REQUEST)).toEqual([
      'state of arn:weather:1 is Failed instead of Active',
    ])
    expect(waited()).toBe(0)
  })
})

test('a version that nobody invoked for weeks is as it was asked for: AWS gets its image again when it is', async () => {
  expect(await faultsOfFunction(told({}, ['Inactive']).deps, REQUEST)).toEqual([])
})

test.each<[said: string, told: Told]>([
  [`image of arn:weather:1 is ${OTHER} instead of ${ASKED}`, { image: OTHER }],
  ['kind of package of arn:weather:1 is Zip instead of Image', { version: { PackageType: 'Zip' } }],
  [
    'architecture of arn:weather:1 is ["x86_64"] instead of ["arm64"]',
    { version: { Architectures: undefined } },
  ],
  [
    `role of arn:weather:1 is arn:aws:iam::111122223333:role/other instead of ${ROLE}`,
    { version: { Role: 'arn:aws:iam::111122223333:role/other' } },
  ],
  ['memory (MB) of arn:weather:1 is 2048 instead of 1024', { version: { MemorySize: 2048 } }],
  ['/tmp (MB) of arn:weather:1 is 10240 instead of 512', { version: { EphemeralStorage: { Size: 10_240 } } }],
  ['timeout (s) of arn:weather:1 is 3 instead of 900', { version: { Timeout: 3 } }],
  [
    'log group of arn:weather:1 is /aws/lambda/weather instead of /slipway/acme/staging',
    { version: { LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/weather' } } },
  ],
  [
    'format of the log of arn:weather:1 is JSON instead of Text',
    { version: { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/slipway/acme/staging' } } },
  ],
  [
    'entry point of arn:weather:1 is ["/bin/sh"] instead of nothing',
    { version: { ImageConfigResponse: { ImageConfig: { EntryPoint: ['/bin/sh'] } } } },
  ],
  [
    'command of arn:weather:1 is ["echo","hi"] instead of nothing',
    { version: { ImageConfigResponse: { ImageConfig: { Command: ['echo', 'hi'] } } } },
  ],
  [
    'working directory of arn:weather:1 is /elsewhere instead of nothing',
    { version: { ImageConfigResponse: { ImageConfig: { WorkingDirectory: '/elsewhere' } } } },
  ],
  [
    'the variable SLIPWAY_TABLE of arn:weather:1 is other instead of slipway-acme-staging',
    { version: { Environment: { Variables: { ...VARIABLES, SLIPWAY_TABLE: 'other' } } } },
  ],
  [
    `the variable SLIPWAY_BUCKET of arn:weather:1 is nothing instead of ${VARIABLES.SLIPWAY_BUCKET}`,
    { version: { Environment: { Variables: { ...VARIABLES, SLIPWAY_BUCKET: '' } } } },
  ],
  [
    'the variable SLIPWAY_CODE_DIR of arn:weather:1 is /elsewhere instead of nothing',
    { version: { Environment: { Variables: { ...VARIABLES, SLIPWAY_CODE_DIR: '/elsewhere' } } } },
  ],
  [
    "number of AWS's own retries of arn:weather:1 is 2 instead of 0",
    { invoked: { ...INVOKED, MaximumRetryAttempts: 2 } },
  ],
  [
    'greatest age of an event (s) of arn:weather:1 is 21600 instead of 600',
    { invoked: { ...INVOKED, MaximumEventAgeInSeconds: 21_600 } },
  ],
  [
    `destination of failures of arn:weather:1 is nothing instead of ${EVENTS}`,
    { invoked: { ...INVOKED, DestinationConfig: {} } },
  ],
])('%s: is told', async (said, wrong) => {
  expect(await faultsOfFunction(told(wrong).deps, REQUEST)).toEqual([said])
})

test('a version without a configuration for asynchronous invocations is told', async () => {
  const faults = await faultsOfFunction(told({ invoked: null }).deps, REQUEST)
  expect(faults).toContain("number of AWS's own retries of arn:weather:1 is nothing instead of 0")
})

test('what AWS leaves out, empties or puts in another order is no fault, nor is a variable of others', async () => {
  const { deps } = told({
    version: {
      EphemeralStorage: undefined,
      LoggingConfig: { LogGroup: '/slipway/acme/staging' },
      ImageConfigResponse: { ImageConfig: { EntryPoint: [], Command: [], WorkingDirectory: '' } },
      Environment: {
        Variables: { ...Object.fromEntries(Object.entries(VARIABLES).toReversed()), OTHER: '1' },
      },
    },
  })
  expect(await faultsOfFunction(deps, REQUEST)).toEqual([])
  const { deps: ofOtherDefault } = told({ version: { Architectures: undefined } })
  expect(await faultsOfFunction(ofOtherDefault, { ...REQUEST, architecture: 'x86_64' })).toEqual([])
})
