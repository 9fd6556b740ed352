import type { Properties, TagChange } from './resource-type.ts'

export type Tags = Record<string, string>

/** Tags as a property has them. */
export function tagsOf(value: unknown): Tags {
  return (value ?? {}) as Tags
}

/** The provider's tags and the resource's own, which win. */
export function allTags(defaults: Tags, inputs: Properties): Tags {
  return { ...defaults, ...tagsOf(inputs['tags']) }
}

/** What makes the one the other. */
export function tagChange(from: Tags, to: Tags): TagChange {
  return {
    set: Object.fromEntries(Object.entries(to).filter(([name, value]) => from[name] !== value)),
    removed: Object.keys(from).filter((name) => !(name in to)),
  }
}

/** As most services take them; undefined rather than none. */
export function tagList(value: unknown): { Key: string; Value: string }[] | undefined {
  const list = Object.entries(tagsOf(value)).map(([Key, Value]) => ({ Key, Value }))
  return list.length === 0 ? undefined : list
}

/** The same as a property. */
export function tagsFromList(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Tags {
  return Object.fromEntries((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
}
