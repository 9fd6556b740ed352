import { createHash } from 'node:crypto'
import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr'
import type { WorkflowCaller } from './workflow-caller.ts'

/** Makes a repository and pushes to it by the calls of ECR's own API: those that it asks IAM about when one pushes. */
export async function pushThroughEcr(
  { ecr }: WorkflowCaller,
  { repositoryName, imageTag }: { repositoryName: string; imageTag: string },
): Promise<void> {
  const layer = Buffer.from('a layer')
  const digest = `sha256:${createHash('sha256').update(layer).digest('hex')}`
  await ecr.send(new GetAuthorizationTokenCommand({}))
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }))
  await ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest] }))
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }))
  const part = { partFirstByte: 0, partLastByte: layer.length - 1, layerPartBlob: layer }
  await ecr.send(new UploadLayerPartCommand({ repositoryName, uploadId, ...part }))
  await ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] }))
  const described = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: layer.length }
  const imageManifest = JSON.stringify({ schemaVersion: 2, config: described, layers: [described] })
  await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }))
}
