import { checkInputs, type Checked } from './check-inputs.ts'
import { changedInputs, type Comparison } from './compare.ts'
import { parseConfiguration, type Configuration } from './configuration.ts'
import { openScene, type SceneSettings } from './open-scene.ts'
import type { Existing, Properties, ResourceType, Scene } from './resource-type.ts'
import { resourceTypeOf } from './resource-types.ts'
import { allTags, tagChange, tagsOf } from './tags.ts'

/** A resource as the engine names it. */
export interface Named {
  /** Its type's token. */
  type: string
  name: string
}

export interface Difference {
  changed: string[]
  replaces: string[]
  deleteFirst: boolean
}

/**
 * What there is may not be as it should be: the engine keeps it as it was planned, and updates it the next time. What
 * was not done by then, only a refresh finds.
 */
export class HalfMade extends Error {
  readonly id: string
  readonly state: Properties

  constructor({ id, state, cause }: { id: string; state: Properties; cause: unknown }) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'HalfMade'
    this.id = id
    this.state = state
  }
}

/** The operations of a provider, for the types that it performs. Each but `check` needs `configure` before. */
export class TestProvider {
  readonly #settings: SceneSettings
  #configured: { configuration: Configuration; scene: Scene } | null = null

  constructor(settings: SceneSettings) {
    this.#settings = settings
  }

  /** Throws for an account that the provider is not allowed to change. */
  async configure(inputs: Properties): Promise<void> {
    const configuration = parseConfiguration(inputs)
    this.#configured = { configuration, scene: await openScene(this.#settings, configuration) }
  }

  /** What is wrong with the inputs is in the answer. Throws for a type that is not performed, as all that follow. */
  async check(named: Named, { inputs, oldInputs }: Omit<Comparison, 'state'>): Promise<Checked> {
    const type = await resourceTypeOf(named.type)
    return checkInputs({ ...named, resource: type, inputs, oldInputs })
  }

  async diff({ type }: Named, comparison: Comparison): Promise<Difference> {
    const resource = await resourceTypeOf(type)
    const changed = changedInputs(resource, comparison)
    const { set, removed } = this.#tagChange(resource, comparison)
    const replaces = changed.filter((property) => this.#replaces(resource, property))
    return {
      changed: [...changed, ...(Object.keys(set).length + removed.length > 0 ? ['tagsAll'] : [])],
      replaces,
      deleteFirst: resource.alwaysDeleteFirst === true || isNamedByProgram(resource, comparison.inputs),
    }
  }

  /** Throws HalfMade where something is there nevertheless. */
  async create({ type }: Named, written: Properties): Promise<Existing> {
    const resource = await resourceTypeOf(type)
    const { scene } = this.#ready()
    const inputs = this.#withAllTags(resource, written)
    const { id, state, finish } = await resource.create(scene, inputs)
    const existing = { id, state: { ...inputs, ...state } }
    try {
      await finish?.()
      return { id, state: await this.#mustRead(resource, existing) }
    } catch (cause) {
      throw new HalfMade({ ...existing, cause })
    }
  }

  /** Null when it is gone. */
  async read({ type }: Named, existing: Existing): Promise<Properties | null> {
    const resource = await resourceTypeOf(type)
    return this.#read(resource, existing)
  }

  /** Throws HalfMade: what is not done is taken for done. */
  async update({ type }: Named, existing: Existing, comparison: Comparison): Promise<Properties> {
    const resource = await resourceTypeOf(type)
    const { scene } = this.#ready()
    const inputs = this.#withAllTags(resource, comparison.inputs)
    const planned = withoutRemoved({ ...existing.state, ...inputs }, { ...comparison, inputs })
    const { id } = existing
    try {
      await this.#retag(resource, { id, state: planned }, comparison)
      const changed = new Set(changedInputs(resource, comparison))
      await resource.update?.(scene, { ...existing, inputs, changed })
      return await this.#mustRead(resource, { id, state: planned })
    } catch (cause) {
      throw new HalfMade({ id, state: planned, cause })
    }
  }

  /** Succeeds when it is gone already. */
  async remove({ type }: Named, existing: Existing): Promise<void> {
    const resource = await resourceTypeOf(type)
    const { scene } = this.#ready()
    try {
      await resource.remove(scene, existing)
    } catch (error) {
      if (!isGone(resource, error)) throw error
    }
  }

  #ready(): { configuration: Configuration; scene: Scene } {
    if (this.#configured === null) throw new Error('The provider is not configured.')
    return this.#configured
  }

  /** What has no update is replaced by each change. */
  #replaces(resource: ResourceType, property: string): boolean {
    return resource.update === undefined || resource.replacedBy.includes(property)
  }

  #withAllTags(resource: ResourceType, inputs: Properties): Properties {
    if (resource.tag === undefined) return inputs
    return { ...inputs, tagsAll: allTags(this.#ready().configuration.defaultTags, inputs) }
  }

  async #retag(resource: ResourceType, planned: Existing, comparison: Comparison): Promise<void> {
    const tags = this.#tagChange(resource, comparison)
    if (Object.keys(tags.set).length + tags.removed.length === 0) return
    await resource.tag?.(this.#ready().scene, planned, tags)
  }

  #tagChange(resource: ResourceType, { state, inputs }: Comparison) {
    if (resource.tag === undefined) return { set: {}, removed: [] }
    return tagChange(tagsOf(state['tagsAll']), allTags(this.#ready().configuration.defaultTags, inputs))
  }

  async #read(resource: ResourceType, existing: Existing): Promise<Properties | null> {
    const { scene, configuration } = this.#ready()
    try {
      const found = await resource.read(scene, existing)
      return found && { ...existing.state, ...found, id: existing.id, region: configuration.region }
    } catch (error) {
      if (isGone(resource, error)) return null
      throw error
    }
  }

  async #mustRead(resource: ResourceType, existing: Existing): Promise<Properties> {
    const found = await this.#read(resource, existing)
    if (found === null) throw new Error(`couldn't find resource: ${existing.id}`)
    return found
  }
}

function isGone({ gone }: ResourceType, error: unknown): boolean {
  return error instanceof Error && gone.includes(error.name)
}

/** A name that no program gave is listed among the defaults. */
function isNamedByProgram({ named }: ResourceType, inputs: Properties): boolean {
  const defaults = (inputs['__defaults'] ?? []) as string[]
  return named !== undefined && !defaults.includes(named)
}

/** Inputs that the program does not give any more: what they are now is read. */
function withoutRemoved(state: Properties, { oldInputs, inputs }: Comparison): Properties {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name in inputs || !(name in oldInputs)))
}
