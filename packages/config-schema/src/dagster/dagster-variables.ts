import type { Finding, Path } from '../finding.ts'
import { RESERVED_VARIABLE_PREFIX, VARIABLE_NAME_PATTERN } from '../names.ts'
import { listOf, mappingOf, type PythonMapping } from './python-value.ts'

/** Something to be said of a place of `container_context.ecs`. */
export interface Remark extends Pick<Finding, 'code' | 'message' | 'suggestion'> {
  path: Path
}

/** What a run is given by name. */
export interface DagsterVariables {
  env: Record<string, string>
  /** As location.yaml writes them: `ssm:/path` or `secretsmanager:ARN[#key]`. */
  secrets: Record<string, string>
  /** What is left out, and why. */
  remarks: Remark[]
}

/** Reads `env_vars` and `secrets` of `container_context.ecs`, whose shape has been checked. */
export function readVariables(ecs: PythonMapping): DagsterVariables {
  const remarks: Remark[] = []
  const taken = (name: string, path: Path): boolean => {
    const remark = remarkOnName(name, path)
    if (remark) remarks.push(remark)
    return remark === undefined
  }
  const secrets = new Map<string, string>()
  for (const [index, item] of listOf(ecs['secrets']).entries()) {
    const path = ['secrets', index]
    const { name, valueFrom } = mappingOf(item)
    const reference = typeof valueFrom === 'string' ? secretReference(valueFrom) : undefined
    if (typeof name !== 'string' || reference === undefined) remarks.push(unknownSecret(path))
    else if (taken(name, path)) secrets.set(name, reference)
  }
  const env = new Map<string, string>()
  for (const [index, item] of listOf(ecs['env_vars']).entries()) {
    const path = ['env_vars', index]
    const [, name, value] = (typeof item === 'string' && /^([^=]*)=(.*)$/s.exec(item)) || []
    if (name === undefined || value === undefined) remarks.push(ofTheAgent(path))
    else if (secrets.has(name)) remarks.push(namedTwice(name))
    else if (taken(name, path)) env.set(name, value)
  }
  return { env: Object.fromEntries(env), secrets: Object.fromEntries(secrets), remarks }
}

/**
 * An ECS `valueFrom` as a reference: the name or ARN of a parameter, or the ARN of a secret with a key. Undefined for
 * what a reference cannot say: a version or stage of a secret, a parameter whose name begins with no slash.
 */
export function secretReference(valueFrom: string): string | undefined {
  const parameter = /^(?:arn:[\w-]+:ssm:[\w-]+:\d{12}:parameter)?(\/[\w.-]+(?:\/[\w.-]+)*)$/.exec(valueFrom)
  if (parameter) return `ssm:${parameter[1]}`
  const secret = /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+)(?::([^:\s#]*):?:?)?$/.exec(
    valueFrom,
  )
  if (!secret) return undefined
  return `secretsmanager:${secret[1]}${secret[2] ? `#${secret[2]}` : ''}`
}

function remarkOnName(name: string, path: Path): Remark | undefined {
  const isReserved = name.startsWith(RESERVED_VARIABLE_PREFIX)
  if (!isReserved && new RegExp(VARIABLE_NAME_PATTERN).test(name)) return undefined
  const why = isReserved ? `begin with ${RESERVED_VARIABLE_PREFIX}` : 'be called so'
  return {
    code: isReserved ? 'reserved_variable' : 'invalid_name',
    message: `No variable of a run in Slipway can ${why}: ${JSON.stringify(name)} is left out there.`,
    suggestion: 'Choose another name.',
    path,
  }
}

function unknownSecret(path: Path): Remark {
  return {
    code: 'dagster_only',
    message: 'Slipway cannot look this secret up, so that its runs go without it; Dagster is given it.',
    suggestion: 'Name a parameter that begins with a slash, or the ARN of a secret, with a key at most.',
    path,
  }
}

function ofTheAgent(path: Path): Remark {
  return {
    code: 'dagster_only',
    message: "Its value is a variable of Dagster's agent: runs in Slipway go without it.",
    suggestion: 'Write NAME=value, or a secret.',
    path,
  }
}

function namedTwice(name: string): Remark {
  return {
    code: 'duplicate_variable',
    message: `${name} is a secret as well, which ECS refuses; in Slipway the secret counts.`,
    suggestion: 'Keep one of the two.',
    path: ['env_vars'],
  }
}
