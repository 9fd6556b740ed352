import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectEmbedded, type EmbeddedRequest, type Stores } from '../src/connect.ts'

export interface OpenState extends Stores, AsyncDisposable {
  stateDirectory: string
}

/** The stores on a state directory of the test's own; closing removes it. `path`: where in its directory it is. */
export async function openState({
  path = 'state',
  ...changes
}: Partial<EmbeddedRequest> & { path?: string } = {}): Promise<OpenState> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-test-'))
  const stateDirectory = join(root, path)
  const stores = await connectEmbedded({ variables: {}, ...changes, stateDirectory })
  const close = async () => {
    await stores.close()
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  }
  return { ...stores, stateDirectory, close, [Symbol.asyncDispose]: close }
}
