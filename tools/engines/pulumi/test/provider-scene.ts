import { setTimeout } from 'node:timers/promises'
import { awsClientConfig, freshAccount } from '../../aws-environment.ts'
import type { Rule } from '../../proxy/aws-request.ts'
import { imageNames } from '../provider/image-names.ts'
import type { Existing, Properties } from '../provider/resource-type.ts'
import { TestProvider, type Difference } from '../provider/test-provider.ts'
import { recordCalls } from './recorded-calls.ts'

export interface SceneRequest {
  /** The emulator. */
  endpoint: string
  rules?: Rule[]
  registryMap?: string
  taskVariables?: Record<string, string>
}

const LOOK_MS = 5

/** The provider without an engine, on an account of its own: the real operations, and waits that hardly take any time. */
export interface ProviderScene extends AsyncDisposable {
  provider: TestProvider
  account: string
  /** For an SDK client that looks from outside. */
  config: ReturnType<typeof awsClientConfig>
  /** Calls that changed something. */
  changes: string[]
  /** Seconds that the provider would have waited, in order. */
  pauses: number[]
}

export async function openProvider(request: SceneRequest): Promise<ProviderScene> {
  const { endpoint, rules = [], registryMap = '', taskVariables = {} } = request
  const proxy = await recordCalls(endpoint, rules)
  const account = freshAccount()
  const { changes } = proxy
  const pauses: number[] = []
  const provider = new TestProvider({
    waits: {
      pause: async (seconds) => {
        pauses.push(seconds)
        // The emulator takes some time of its own.
        await setTimeout(LOOK_MS)
      },
    },
    images: imageNames(registryMap),
    taskVariables,
    caller: awsClientConfig({ endpoint: proxy.endpoint, account }),
  })
  await provider.configure({ region: 'eu-west-1' })
  changes.length = 0
  const config = awsClientConfig({ endpoint, account })
  return {
    provider,
    account,
    config,
    changes,
    pauses,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
    },
  }
}

/** One resource through its life, as the engine leads it. */
export class Life {
  readonly #provider: TestProvider
  readonly #named: { type: string; name: string }
  #inputs: Properties = {}
  #existing: Existing | null = null

  constructor(provider: TestProvider, type: string) {
    this.#provider = provider
    this.#named = { type, name: 'it' }
  }

  get existing(): Existing {
    if (this.#existing === null) throw new Error(`${this.#named.type} is not there.`)
    return this.#existing
  }

  get state(): Properties {
    return this.existing.state
  }

  async create(inputs: Properties): Promise<Properties> {
    this.#inputs = await this.#checked(inputs)
    this.#existing = await this.#provider.create(this.#named, this.#inputs)
    return this.state
  }

  async diff(inputs: Properties): Promise<Difference> {
    return this.#provider.diff(this.#named, await this.#comparison(inputs))
  }

  async update(inputs: Properties): Promise<Properties> {
    const comparison = await this.#comparison(inputs)
    const state = await this.#provider.update(this.#named, this.existing, comparison)
    this.#inputs = comparison.inputs
    this.#existing = { id: this.existing.id, state }
    return state
  }

  /** What a refresh finds; null when it is gone. */
  async read(): Promise<Properties | null> {
    return this.#provider.read(this.#named, this.existing)
  }

  async remove(): Promise<void> {
    await this.#provider.remove(this.#named, this.existing)
  }

  async #comparison(inputs: Properties) {
    return { state: this.state, oldInputs: this.#inputs, inputs: await this.#checked(inputs) }
  }

  async #checked(inputs: Properties): Promise<Properties> {
    const { failures, ...checked } = await this.#provider.check(this.#named, {
      inputs,
      oldInputs: this.#inputs,
    })
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join(', '))
    return checked.inputs
  }
}
