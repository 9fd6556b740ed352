import type { Architecture } from '@slipway/config-schema'
import { DeployError } from '../deploy-error.ts'
import { parseImage } from '../image/registry/image-reference.ts'
import { LOCK_FILE, type Lock } from './lock.ts'

const ARCHITECTURES: readonly string[] = ['x86_64', 'arm64'] satisfies Architecture[]

/** What git leaves where two branches changed the same lines. */
const CONFLICT = /^(?:<{7}|={7}|>{7})/m

/** Reads slipway.lock. Throws a `DeployError` that names the line, where one can be told. */
export function parseLock(text: string): Lock {
  const content = parseJson(text)
  if (!isMapping(content)) throw invalid('it is no JSON object')
  const { version, bases } = content
  if (version !== 1) {
    throw invalid(
      `its version is ${JSON.stringify(version)}, and this Slipway reads 1`,
      lineOf(text, 'version'),
    )
  }
  if (!isMapping(bases)) throw invalid('it has no mapping of bases', lineOf(text, 'bases'))
  for (const [base, images] of Object.entries(bases)) {
    const fault = faultIn(images)
    if (fault !== undefined)
      throw invalid(`of the base ${JSON.stringify(base)}, ${fault}`, lineOf(text, base))
  }
  return { version, bases: bases as Lock['bases'] }
}

function parseJson(text: string): unknown {
  const conflict = CONFLICT.exec(text)
  if (conflict !== null) throw invalid('two branches changed it', lineAt(text, conflict.index))
  try {
    return JSON.parse(text)
  } catch (cause) {
    const { message } = cause as SyntaxError
    const [, line] = /\(line (\d+) column/.exec(message) ?? []
    throw invalid('it is no JSON', line === undefined ? undefined : Number(line), cause)
  }
}

function faultIn(images: unknown): string | undefined {
  if (!isMapping(images)) return 'no image is said'
  for (const [architecture, image] of Object.entries(images)) {
    if (!ARCHITECTURES.includes(architecture)) return `${JSON.stringify(architecture)} is no architecture`
    if (typeof image !== 'string' || !isPinned(image)) {
      return `the image for ${architecture} is not host/name@sha256:…`
    }
  }
  return undefined
}

function isPinned(image: string): boolean {
  try {
    return parseImage(image).isPinned
  } catch {
    return false
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lineOf(text: string, key: string): number | undefined {
  const index = text.indexOf(JSON.stringify(key))
  return index === -1 ? undefined : lineAt(text, index)
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function invalid(reason: string, line?: number, cause?: unknown): DeployError {
  const place = line === undefined ? LOCK_FILE : `${LOCK_FILE}:${line}`
  return new DeployError({
    code: 'invalid_lock',
    message: `${place} cannot be used: ${reason}.`,
    remedy: 'Write it anew: slipway lock.',
    cause,
  })
}
