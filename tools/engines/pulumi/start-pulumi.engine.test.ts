import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { expect, inject, test } from 'vitest'
import { AWS_REGION, awsClientConfig, freshAccount } from '../aws-environment.ts'
import { s3BackendUrl } from './start-pulumi.ts'
import { openStack } from './test/stack.ts'

test('the state may be kept in a bucket of the emulator', async () => {
  const { endpoint } = inject('ministack')
  const account = freshAccount()
  const bucket = `state-${account}`
  const client = new S3Client({ ...awsClientConfig({ endpoint, account }), forcePathStyle: true })
  const CreateBucketConfiguration = { LocationConstraint: AWS_REGION } as const
  await client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }))
  await using stack = await openStack({
    endpoint,
    account,
    backendUrl: s3BackendUrl({ endpoint, bucket }),
  })
  const steps = await stack.up((declare) => {
    declare('aws:sqs/queue:Queue', 'bell', { name: 'bell' })
  })
  expect(steps).toEqual(['create bell'])
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  expect(Contents.map(({ Key }) => Key)).toContain('.pulumi/stacks/provider-test/test.json')
})
