import { placeNames, type Place } from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import type {
  ApplyLocationRequest,
  ApplyPlatformRequest,
  ApplyRequest,
  Provisioner,
} from '../../ports/provisioner.ts'
import { requireNetwork, targetsOf, type Network } from './location-targets.ts'
import { resourceIds } from './resource-ids.ts'
import { stateUrl } from './state-url.ts'
import type * as stackPrograms from './stack-programs.ts'
import type { LeaseDeps } from './take-lease.ts'
import type { StackProgram } from './update-stack.ts'
import { withLease } from './with-lease.ts'

export interface PulumiProvisionerSettings extends LeaseDeps {
  place: Place
  /** Where tasks run; null: no location of the environment may run on ECS. */
  network: Network | null
  /** On everything that can have tags, besides Slipway's own. */
  tags: Readonly<Record<string, string>>
  /** Where Pulumi keeps its state: `s3://bucket`, with what parameters Pulumi knows, or another of its backends. */
  backendUrl: string
  /** The environment that pulumi is looked for and run in: PATH, the credentials for AWS. */
  variables: Readonly<Record<string, string | undefined>>
  /** Ends an apply: what is being done at that moment is done, the lease given back, and the apply fails. */
  signal?: AbortSignal
}

type StackPrograms = typeof stackPrograms

/**
 * Makes things on AWS with Pulumi: a stack for the platform, and one for each location. It needs `pulumi` and
 * `pulumi-resource-aws` on PATH. One at a time changes a stack, by its lease.
 */
export class PulumiProvisioner implements Provisioner {
  readonly #settings: PulumiProvisionerSettings

  constructor(settings: PulumiProvisionerSettings) {
    this.#settings = settings
  }

  async applyPlatform({ queues, ...request }: ApplyPlatformRequest): Promise<void> {
    await this.#apply('platform', request, ({ platformProgram }) =>
      platformProgram(this.#settings, { queues }),
    )
  }

  async applyLocation(request: ApplyLocationRequest): Promise<Record<string, LambdaTarget | EcsTarget>> {
    const { place, network } = this.#settings
    const { location, image, architecture, shapes, secrets } = request
    requireNetwork({ place, location, shapes, network })
    const outputs = await this.#apply(location, request, ({ locationProgram }) =>
      locationProgram(this.#settings, { location, image, architecture, shapes, secrets }),
    )
    return targetsOf({ place, network, shapes, outputs })
  }

  async #apply(
    name: string,
    { by, ready, onEvent = () => undefined, refresh = false }: ApplyRequest,
    choose: (programs: StackPrograms) => StackProgram,
  ): Promise<Record<string, unknown>> {
    const { place, backendUrl, variables, signal } = this.#settings
    const stack = placeNames.stack(place, name)
    const lease = { environment: place.environment, stack, by, onEvent, signal }
    return withLease(this.#settings, lease, async (held) => {
      await ready?.()
      // Pulumi's SDK takes a second to load, and many a command of an entry point does without.
      const [{ updateStack }, programs] = await Promise.all([
        import('./update-stack.ts'),
        import('./stack-programs.ts'),
      ])
      return updateStack({
        place: {
          project: `slipway-${place.project}`,
          stack,
          backendUrl: stateUrl({ backendUrl, region: place.region }),
          variables,
        },
        program: choose(programs),
        idOf: resourceIds(place),
        onEvent,
        refresh,
        ...held,
      })
    })
  }
}
