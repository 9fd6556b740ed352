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
  const path = fileURLToPath(new URL('../dist/main.js', import.meta.resolve('@slipway/runtime')))
  try {
    return { path, digest: createHash('sha256').update(readFileSync(path)).digest('hex') }
  } catch (cause) {
    throw new CliError(`The bundle of the runtime is missing: ${path}.`, {
      remedy: 'It is made by npm ci; npm run prepare makes it again.',
      cause,
    })
  }
}
