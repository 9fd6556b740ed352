import { lstatSync, readFileSync } from 'node:fs'
import type { Json } from '@slipway/config-schema'

const RESULT_BYTES = 16 * 1024 * 1024

/**
 * Reads what a step wrote as its result; undefined when it wrote nothing. A problem is a sentence: the step's work is
 * done and counts, even if what it says of it cannot be read.
 */
export function readResult(path: string): { value: Json } | { problem: string } | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || (found.isFile() && found.size === 0)) return undefined
  if (!found.isFile()) return { problem: 'it is not a regular file.' }
  if (found.size > RESULT_BYTES) {
    return {
      problem: `it has ${found.size} bytes, and at most ${RESULT_BYTES} are read. An artifact may be larger.`,
    }
  }
  try {
    return { value: JSON.parse(readFileSync(path, 'utf8')) as Json }
  } catch (error) {
    return { problem: `it is not JSON (${(error as Error).message}).` }
  }
}
