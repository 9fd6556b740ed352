import type { Json } from '../declaration.ts'
import { nearest } from '../did-you-mean.ts'
import { PROJECT_FILE } from '../files/find-project.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'

/** The values of `${VAR}`: an environment. */
export type Variables = Readonly<Record<string, string | undefined>>

interface Expansion {
  variables: Variables
  findings: Finding[]
}

/**
 * Replaces `${VAR}` and `${VAR:default}` in the texts of `agents`. A text that is then a number, or true or false,
 * is read as one where one is wanted. What a variable holds is not expanded again.
 */
export function expandVariables(agents: Json, variables: Variables): { agents: Json; findings: Finding[] } {
  const expansion: Expansion = { variables, findings: [] }
  return { agents: expand(agents, ['agents'], expansion), findings: expansion.findings }
}

function expand(value: Json, path: Path, expansion: Expansion): Json {
  if (Array.isArray(value)) return value.map((item, index) => expand(item, [...path, index], expansion))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([key, item]) => [key, expand(item, [...path, key], expansion)]))
  }
  if (typeof value !== 'string' || !value.includes('${')) return value
  const text = expandText(value, path, expansion)
  return NO_TEXTS.has(String(path.at(-1))) ? scalar(text) : text
}

/** The keys below `agents` whose values are no texts. */
const NO_TEXTS = new Set(['include_default_queue', 'max_concurrent_runs', 'replicas'])

function scalar(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+$/.test(text) ? Number(text) : text
}

function expandText(text: string, path: Path, { variables, findings }: Expansion): string {
  const tell = (told: Pick<Finding, 'code' | 'message' | 'suggestion'>) =>
    findings.push({ ...told, file: PROJECT_FILE, place: valueAt(path) })
  return text.replaceAll(/\$\{([^}]*)(\}|$)/g, (written, inner: string, end: string) => {
    const parts = end === '' ? null : /^([A-Za-z_]\w*)(?::(.*))?$/s.exec(inner)
    if (!parts?.[1]) {
      tell(malformed(written))
      return written
    }
    const [, name, byDefault] = parts
    const value = (Object.hasOwn(variables, name) ? variables[name] : undefined) ?? byDefault
    if (value === undefined) tell(missing(name, Object.keys(variables)))
    return value ?? written
  })
}

function malformed(written: string): Pick<Finding, 'code' | 'message' | 'suggestion'> {
  return {
    code: 'invalid_variable',
    message: `"${written}" is no variable.`,
    suggestion: 'Write ${NAME} or ${NAME:default}; templates are not known under agents.',
  }
}

function missing(name: string, known: string[]): Pick<Finding, 'code' | 'message' | 'suggestion'> {
  const meant = nearest(name, known)
  return {
    code: 'missing_variable',
    message: `The variable ${name} is not set.`,
    suggestion: `${meant ? `Did you mean ${meant}? Otherwise set` : 'Set'} it, or give a default: \${${name}:...}.`,
  }
}
