import type { Place } from '@slipway/aws-layout'
import type { PlatformStore } from '@slipway/model'
import { connectAws, type AwsConfig, type Stores } from '@slipway/stores/connect'

type Variables = Readonly<Record<string, string | undefined>>

/** The stores of an environment other than `local`. */
export interface EnvironmentStores extends Stores {
  platforms: Pick<PlatformStore, 'readEnvironment'>
}

/** Opens them; nothing is asked of them before their first use. */
export type ConnectEnvironment = (request: ConnectRequest) => Promise<EnvironmentStores>

export interface ConnectRequest {
  place: Place
  variables: Variables
  /** Told of what an operator should see. */
  onTrouble: (trouble: { where: string; error: Error }) => void
}

/** The environment's platform on AWS, under the caller's own credentials. */
export const connectPlatform: ConnectEnvironment = ({ place, onTrouble }) =>
  connectAws({ place, config: awsConfig(place), onTrouble })

/** How AWS is reached for a place: its region; credentials and endpoints are found by the SDK itself. */
export function awsConfig({ region }: Place): AwsConfig {
  return { region }
}
