import { ECRClient } from '@aws-sdk/client-ecr'
import type { Clock } from '@slipway/model'
import { ecrCredentials, parseRegistryMap, RegistryClient } from '../image/index.ts'

export interface OpenRegistryRequest {
  clock: Clock
  /** `SLIPWAY_REGISTRY_MAP` is read. */
  variables: Readonly<Record<string, string | undefined>>
}

/**
 * Registries under the AWS credentials that the SDK finds; those that are not ECR's are asked without any. Nothing is
 * asked before it is used. Throws a `DeployError` (`invalid_registry_map`).
 */
export function openRegistry({ clock, variables }: OpenRegistryRequest): RegistryClient {
  return new RegistryClient({
    clock,
    credentialsFor: ecrCredentials({ clock, clientFor: (region) => new ECRClient({ region }) }),
    map: parseRegistryMap(variables['SLIPWAY_REGISTRY_MAP'] ?? ''),
  })
}
