import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  TagResourceCommand,
  UntagResourceCommand,
  type Architecture,
  type FunctionCodeLocation,
} from '@aws-sdk/client-lambda'
import { answered } from '../provider/answered.ts'
import { asSet } from '../provider/compare.ts'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'
import { tagsOf } from '../provider/tags.ts'
import {
  CONFIGURED,
  configurationOf,
  functionProperties,
  updateConfiguration,
} from './lambda-configuration.ts'
import { functionReady, retryWhilePropagating } from './lambda-readiness.ts'
import { lastVersion, publish } from './lambda-versions.ts'
import { CODE, updateCode } from './lambda-code.ts'

const CREATE_DELAY_S = 5
const DELETE_DELAY_S = 5

/** aws:lambda/function:Function, of images */
export const lambdaFunction: ResourceType = {
  module: 'lambda/function',
  performs: [...CODE, ...CONFIGURED, 'name', 'packageType', 'publish', 'skipDestroy'],
  replacedBy: ['name', 'packageType'],
  named: 'name',
  defaults: { memorySize: 128, packageType: 'Zip', publish: false, skipDestroy: false, timeout: 3 },
  normalise: (property, value) => (property === 'architectures' ? asSet(value) : value),
  gone: ['ResourceNotFoundException'],
  create: async (scene, inputs) => {
    const FunctionName = inputs['name'] as string
    const command = new CreateFunctionCommand({
      ...configurationOf(inputs),
      FunctionName,
      Architectures: inputs['architectures'] as Architecture[] | undefined,
      Code: { ImageUri: scene.images.forEmulator(inputs['imageUri'] as string) },
      PackageType: 'Image',
      Publish: inputs['publish'] === true,
      Tags: tagsOf(inputs['tagsAll']),
    })
    await retryWhilePropagating(scene, () => scene.client(LambdaClient).send(command))
    return { id: FunctionName, finish: () => functionReady(scene, FunctionName, CREATE_DELAY_S) }
  },
  read: async (scene, { id, state }) => {
    const latest = await scene.client(LambdaClient).send(new GetFunctionCommand({ FunctionName: id }))
    const version = await lastVersion(scene, id)
    return {
      ...functionProperties(scene, answered(latest.Configuration), version),
      ...imageOf(scene, latest.Code),
      ...kept(state),
      tagsAll: latest.Tags ?? {},
    }
  },
  update: async (scene, request) => {
    // Configuration first: code may need what it says.
    const isConfigured = await updateConfiguration(scene, request)
    const isCoded = await updateCode(scene, request)
    const isAsked = request.changed.has('publish')
    if (request.inputs['publish'] === true && (isConfigured || isCoded || isAsked))
      await publish(scene, request.id)
  },
  tag: async ({ client }, { state }, { set, removed }) => {
    const Resource = state['arn'] as string
    if (Object.keys(set).length > 0)
      await client(LambdaClient).send(new TagResourceCommand({ Resource, Tags: set }))
    if (removed.length > 0)
      await client(LambdaClient).send(new UntagResourceCommand({ Resource, TagKeys: removed }))
  },
  remove: async ({ client, waits }, { id, state }) => {
    if (state['skipDestroy'] === true) return
    await client(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: id }))
    await waits.pause(DELETE_DELAY_S)
  },
}

/** The emulator tells no digest of an image's code. */
function imageOf({ images }: Scene, code: FunctionCodeLocation | undefined): Properties {
  const imageUri = images.onAws(code?.ImageUri ?? '')
  return { imageUri, codeSha256: imageUri.split('@sha256:')[1] ?? '' }
}

/** What Lambda does not know. */
function kept(state: Properties): Properties {
  return {
    packageType: 'Image',
    publish: state['publish'] ?? false,
    skipDestroy: state['skipDestroy'] ?? false,
  }
}
