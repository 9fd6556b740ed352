import { LambdaClient, ListVersionsByFunctionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda'
import type { Scene } from '../provider/resource-type.ts'
import { functionReady, retryWhileInProgress } from './lambda-readiness.ts'

const PUBLISH_DELAY_S = 5

/** Makes a version of what the function is now. */
export async function publish(scene: Scene, name: string): Promise<void> {
  const { Version } = await retryWhileInProgress(scene, () =>
    scene.client(LambdaClient).send(new PublishVersionCommand({ FunctionName: name })),
  )
  await functionReady(scene, `${name}:${Version}`, PUBLISH_DELAY_S)
}

/** The last one that ListVersions tells, whoever published it. */
export async function lastVersion({ client }: Scene, name: string): Promise<string> {
  let last = '$LATEST'
  let Marker: string | undefined
  do {
    const page = await client(LambdaClient).send(
      new ListVersionsByFunctionCommand({ FunctionName: name, Marker }),
    )
    last = page.Versions?.at(-1)?.Version ?? last
    Marker = page.NextMarker
  } while (Marker !== undefined && Marker !== '')
  return last
}
