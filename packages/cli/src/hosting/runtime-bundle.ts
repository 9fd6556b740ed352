import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CliError } from '../cli-error.ts'

/** The runtime that attempts run under, as one file. */
export interface RuntimeBundle {
  /** Absolute. */
  path: string
  /** The sha256 of its bytes, in hex: another runtime is another release. */
  digest: string
}

/** Finds the bundle that is made when Slipway is installed. */
export function findRuntimeBundle(): RuntimeBundle {
  const path = inBundle('main.js')
  try {
    return { path, digest: createHash('sha256').update(readFileSync(path)).digest('hex') }
  } catch (cause) {
    throw missing(path, cause)
  }
}

/** What the bundle says that it is, which images are told apart by: 16 hex digits. */
export function findRuntimeBuild(): string {
  const path = inBundle('package.json')
  try {
    const { build_id } = JSON.parse(readFileSync(path, 'utf8')) as { build_id?: unknown }
    if (typeof build_id === 'string') return build_id
  } catch (cause) {
    throw missing(path, cause)
  }
  throw missing(path)
}

function inBundle(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}`, import.meta.resolve('@slipway/runtime')))
}

function missing(path: string, cause?: unknown): CliError {
  return new CliError(`The bundle of the runtime is missing: ${path}.`, {
    remedy: 'It is made by npm ci; npm run prepare makes it again.',
    cause,
  })
}
