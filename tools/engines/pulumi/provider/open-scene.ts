import type { Configuration } from './configuration.ts'
import type { ClientSettings, Scene } from './resource-type.ts'

/** What the surroundings say. */
export interface SceneSettings extends Pick<Scene, 'waits' | 'images' | 'taskVariables'> {
  /** Left out: what the SDKs find in the process's variables. */
  caller?: Pick<ClientSettings, 'endpoint' | 'credentials'>
}

/** Asks whose account it is. Throws for one that the configuration does not allow. */
export async function openScene(settings: SceneSettings, configuration: Configuration): Promise<Scene> {
  const { region, allowedAccountIds } = configuration
  const client = clientsOf({ ...settings.caller, region, forcePathStyle: true, useQueueUrlAsEndpoint: false })
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')
  const { Account = '' } = await client(STSClient).send(new GetCallerIdentityCommand({}))
  if (allowedAccountIds !== null && !allowedAccountIds.includes(Account))
    throw new Error(`AWS account ID not allowed: ${Account}`)
  return { ...settings, region, account: Account, client }
}

function clientsOf(clientSettings: ClientSettings): Scene['client'] {
  const made = new Map<unknown, unknown>()
  return <Client>(Kind: new (settings: ClientSettings) => Client): Client => {
    const client = made.get(Kind) ?? new Kind(clientSettings)
    made.set(Kind, client)
    return client as Client
  }
}
