import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AwsSecretSource } from '../../src/aws/aws-secret-source.ts'
import { shortCallSettings } from '../../src/aws/client-settings.ts'
import { openS3Blobs } from '../../src/aws/open-s3-blobs.ts'
import { blobStoreContract, doorbellContract, secretSourceContract } from '../../src/contract/index.ts'
import { aCaller, aPlatform, everyDoorbell, makeBucket } from './test-platform.ts'

doorbellContract('SqsDoorbell', async ({ leaseMs }) =>
  everyDoorbell(aCaller(), { leaseMs, keepMs: 500, closeMs: 100 }),
)

blobStoreContract('S3BlobStore', async () => {
  const config = aCaller()
  const { blobs, close } = await openS3Blobs({ bucket: await makeBucket(config, aPlatform()), config })
  return { blobs, close: async () => close() }
})

secretSourceContract('AwsSecretSource with Parameter Store', async (values) => {
  const config = aCaller()
  const client = new SSMClient(shortCallSettings(config))
  const references = await mapValues(values, async (name, value) => {
    const Name = `/acme/${name}`
    await client.send(new PutParameterCommand({ Name, Value: value, Type: 'SecureString' }))
    return `ssm:${Name}`
  })
  client.destroy()
  return { secrets: new AwsSecretSource({ config }), references, close: async () => {} }
})

secretSourceContract('AwsSecretSource with Secrets Manager', async (values) => {
  const config = aCaller()
  const client = new SecretsManagerClient(shortCallSettings(config))
  const references = await mapValues(values, async (name, value) => {
    const { ARN } = await client.send(new CreateSecretCommand({ Name: `acme/${name}`, SecretString: value }))
    return `secretsmanager:${ARN}`
  })
  client.destroy()
  return { secrets: new AwsSecretSource({ config }), references, close: async () => {} }
})

async function mapValues(
  values: Readonly<Record<string, string>>,
  map: (name: string, value: string) => Promise<string>,
): Promise<Record<string, string>> {
  const entries = Object.entries(values).map(async ([name, value]): Promise<[string, string]> => [
    name,
    await map(name, value),
  ])
  return Object.fromEntries(await Promise.all(entries))
}
