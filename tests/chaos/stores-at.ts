import type { Place } from '@slipway/aws-layout'
import { connectAws, connectEmbedded, type AwsConfig, type Stores } from '@slipway/stores/connect'

/** Where the stores of a scene are, as JSON: the processes that it starts find the same ones. */
export type StoresAt =
  | { kind: 'embedded'; environment: string; stateDirectory: string }
  | { kind: 'aws'; environment: string; place: Place; config: AwsConfig }

/** Connections of one's own. */
export function connectAt(at: StoresAt): Promise<Stores> {
  if (at.kind === 'aws') return connectAws({ place: at.place, config: at.config })
  return connectEmbedded({ stateDirectory: at.stateDirectory, variables: {} })
}
