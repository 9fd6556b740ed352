import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'

/** The configuration of clients that act under a role, for an hour. */
export async function assumeRole(config: ClientConfig, roleArn: string): Promise<ClientConfig> {
  const client = new STSClient(config)
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'test' })
  const { Credentials } = await client.send(command)
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
    throw new Error(`STS gave no credentials for ${roleArn}.`)
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  }
  return { ...config, credentials }
}
