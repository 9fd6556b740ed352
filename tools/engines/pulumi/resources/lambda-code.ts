import { LambdaClient, UpdateFunctionCodeCommand, type Architecture } from '@aws-sdk/client-lambda'
import type { Scene, Update } from '../provider/resource-type.ts'
import { functionReady } from './lambda-readiness.ts'

/** What UpdateFunctionCode changes. */
export const CODE = ['architectures', 'imageUri'] as const

const UPDATE_DELAY_S = 5

/** Whether there was something to update. */
export async function updateCode(scene: Scene, { id, inputs, changed }: Update): Promise<boolean> {
  if (!CODE.some((property) => changed.has(property))) return false
  const command = new UpdateFunctionCodeCommand({
    FunctionName: id,
    Architectures: inputs['architectures'] as Architecture[] | undefined,
    ImageUri: scene.images.forEmulator(inputs['imageUri'] as string),
  })
  await scene.client(LambdaClient).send(command)
  await functionReady(scene, id, UPDATE_DELAY_S)
  return true
}
