import { ulidFactory, type ModelDeps } from '@slipway/model'
import type { Context } from '../context.ts'
import { tellTrouble } from '../hosting/tell-trouble.ts'
import { findEnvironment, type Environment } from './find-environment.ts'

/** An environment on AWS, with what the model's operations need of it. */
export interface OpenEnvironment extends Environment {
  deps: ModelDeps
  close(): Promise<void>
}

/** Opens it; nothing on this machine is needed or made for it. */
export async function openEnvironment(context: Context, name: string): Promise<OpenEnvironment> {
  const { connectEnvironment, variables, clock, terminal } = context
  const found = await findEnvironment(context, name)
  const stores = await connectEnvironment({
    place: found.place,
    variables,
    onTrouble: (trouble) => tellTrouble(terminal, trouble),
  })
  const { runs, releases, doorbell, blobs } = stores
  const newId = ulidFactory(() => clock.now())
  return {
    ...found,
    deps: { runs, releases, doorbell, blobs, clock, newId },
    close: () => stores.close(),
  }
}
