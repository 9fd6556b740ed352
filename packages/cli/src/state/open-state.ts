import { ulidFactory, type ModelDeps } from '@slipway/model'
import { connectEmbedded } from '@slipway/stores/connect'
import { LOCAL, type Context } from '../context.ts'
import { dotenvFileOf, type StatePlace } from './locate-state.ts'
import { makeStateDirectory } from './make-state-directory.ts'

/** The state, with what the model's operations need of it. */
export interface OpenState {
  place: StatePlace
  /** A `.env` file that may hold secrets; it need not exist. */
  dotenvFile: string
  deps: ModelDeps
  close(): Promise<void>
}

/** Opens the state, and makes its directory when it is not there. */
export async function openState({ variables, clock }: Context, place: StatePlace): Promise<OpenState> {
  makeStateDirectory(place.directory)
  const dotenvFile = dotenvFileOf(place)
  const stores = await connectEmbedded({ stateDirectory: place.directory, variables, dotenvFile, clock })
  const { runs, releases, doorbell, blobs } = stores
  // What makes a state unusable shows at its first use: better here than in the middle of something.
  await releases.readCurrent({ environment: LOCAL, location: '' })
  const newId = ulidFactory(() => clock.now())
  return {
    place,
    dotenvFile,
    deps: { runs, releases, doorbell, blobs, clock, newId },
    close: () => stores.close(),
  }
}
