import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ECRClient } from '@aws-sdk/client-ecr'
import { ECSClient } from '@aws-sdk/client-ecs'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import type { Place } from '@slipway/aws-layout'
import { connectAws } from '@slipway/stores/connect'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'

/** Whoever tries something: the adapters of the stores, and clients for what those have no call for. */
export interface WorkflowCaller extends AsyncDisposable {
  stores: Awaited<ReturnType<typeof connectAws>>
  dynamo: DynamoDBClient
  ecr: ECRClient
  ecs: ECSClient
  iam: IAMClient
  lambda: LambdaClient
  s3: S3Client
}

/** Acts as whoever the configuration is of. */
export async function connectCaller(place: Place, config: ClientConfig): Promise<WorkflowCaller> {
  const clients = {
    dynamo: new DynamoDBClient(config),
    ecr: new ECRClient(config),
    ecs: new ECSClient(config),
    iam: new IAMClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  }
  const stores = await connectAws({ place, config })
  return {
    stores,
    ...clients,
    async [Symbol.asyncDispose]() {
      Object.values(clients).forEach((client) => client.destroy())
      await stores.close()
    },
  }
}
