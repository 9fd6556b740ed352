import { tagsOf, type Tags } from '../provider/tags.ts'

/** Tags as ECS takes them; undefined rather than none. */
export function ecsTags(value: unknown): { key: string; value: string }[] | undefined {
  const list = Object.entries(tagsOf(value)).map(([key, text]) => ({ key, value: text }))
  return list.length === 0 ? undefined : list
}

/** The same as a property. */
export function fromEcsTags(
  list: readonly { key?: string | undefined; value?: string | undefined }[] | undefined,
): Tags {
  return Object.fromEntries((list ?? []).map(({ key = '', value = '' }) => [key, value]))
}
