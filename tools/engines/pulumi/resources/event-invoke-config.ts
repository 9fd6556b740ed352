import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { retry } from '../provider/waits.ts'

interface Destinations {
  onFailure?: { destination: string }
  onSuccess?: { destination: string }
}

/** How long a role's new permission for the destination may take. */
const PROPAGATION_S = 300

/** aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig */
export const eventInvokeConfig: ResourceType = {
  module: 'lambda/functionEventInvokeConfig',
  performs: [
    'destinationConfig',
    'functionName',
    'maximumEventAgeInSeconds',
    'maximumRetryAttempts',
    'qualifier',
  ],
  replacedBy: ['functionName', 'qualifier'],
  defaults: { maximumRetryAttempts: 2 },
  gone: ['ResourceNotFoundException'],
  create: async (scene, inputs) => {
    await write(scene, inputs)
    const { FunctionName, Qualifier } = keyOf(inputs)
    return { id: Qualifier === undefined ? FunctionName : `${FunctionName}:${Qualifier}` }
  },
  read: async ({ client }, { state }) => {
    const found = await client(LambdaClient).send(new GetFunctionEventInvokeConfigCommand(keyOf(state)))
    const { OnFailure, OnSuccess } = found.DestinationConfig ?? {}
    return {
      destinationConfig: {
        ...(OnFailure?.Destination && { onFailure: { destination: OnFailure.Destination } }),
        ...(OnSuccess?.Destination && { onSuccess: { destination: OnSuccess.Destination } }),
      },
      maximumEventAgeInSeconds: found.MaximumEventAgeInSeconds,
      maximumRetryAttempts: found.MaximumRetryAttempts,
    }
  },
  update: (scene, { inputs }) => write(scene, inputs),
  remove: async ({ client }, { state }) => {
    await client(LambdaClient).send(new DeleteFunctionEventInvokeConfigCommand(keyOf(state)))
  },
}

function keyOf(properties: Properties): { FunctionName: string; Qualifier: string | undefined } {
  const { functionName, qualifier } = properties as { functionName: string; qualifier?: string }
  return { FunctionName: functionName, Qualifier: qualifier }
}

async function write({ client, waits }: Scene, inputs: Properties): Promise<void> {
  const { onFailure, onSuccess } = (inputs['destinationConfig'] ?? {}) as Destinations
  const command = new PutFunctionEventInvokeConfigCommand({
    ...keyOf(inputs),
    MaximumEventAgeInSeconds: inputs['maximumEventAgeInSeconds'] as number | undefined,
    MaximumRetryAttempts: (inputs['maximumRetryAttempts'] as number | undefined) ?? 2,
    DestinationConfig: {
      ...(onFailure && { OnFailure: { Destination: onFailure.destination } }),
      ...(onSuccess && { OnSuccess: { Destination: onSuccess.destination } }),
    },
  })
  await retry(waits, {
    action: () => client(LambdaClient).send(command),
    whenever: ({ name, message }) =>
      name === 'InvalidParameterValueException' && message.includes('does not have permissions'),
    forSeconds: PROPAGATION_S,
  })
}
