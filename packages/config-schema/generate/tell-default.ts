/**
 * A replacer for `JSON.stringify`: adds the default of a key to its description, which is all that editors show of it.
 * A description that tells it in words of its own ("Default: ...") stays.
 */
export function tellDefault(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { description, default: initially } = value as { description?: unknown; default?: unknown }
  if (typeof description !== 'string' || initially === undefined) return value
  if (description.includes('Default: ')) return value
  const isNone = Array.isArray(initially) && initially.length === 0
  const told = isNone ? 'none' : JSON.stringify(initially).replaceAll('"', '')
  return { ...value, description: `${description} Default: ${told}.` }
}
