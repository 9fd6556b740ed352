import type { ActualEnvironment } from '@slipway/deploy'
import type { PlatformStore } from '@slipway/model'
import { connectAws } from '@slipway/stores/connect'
import { environmentPlace, type EnvironmentPlaceRequest } from './environment-place.ts'

type AwsStores = Awaited<ReturnType<typeof connectAws>>

/** Opens the stores of an environment, under the job's own AWS credentials, for as long as `work` lasts. */
export async function withStores<Answer>(
  request: EnvironmentPlaceRequest,
  work: (stores: AwsStores) => Promise<Answer>,
): Promise<Answer> {
  const place = await environmentPlace(request)
  const stores = await connectAws({ place, config: { region: place.region } })
  try {
    return await work(stores)
  } finally {
    await stores.close()
  }
}

/** What is deployed to an environment, as a plan takes it. */
export async function readActual(
  { platforms }: { platforms: Pick<PlatformStore, 'readEnvironment'> },
  environment: string,
): Promise<ActualEnvironment> {
  const { currents, platform } = await platforms.readEnvironment(environment)
  return { currents, platform: platform?.digest ?? null }
}
