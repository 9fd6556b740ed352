import { lstatSync, readFileSync } from 'node:fs'
import type { Json } from '@slipway/config-schema'

const RESULT_BYTES = 16 * 1024 * 1024
/** Whoever masks, stores and shows a result goes through it recursively. */
const RESULT_DEPTH = 500

/**
 * Reads what a step wrote as its result; undefined when it wrote nothing. A problem is a sentence: the step's work is
 * done and counts, even if what it says of it cannot be read.
 */
export function readResult(path: string): { value: Json } | { problem: string } | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found === undefined || (found.isFile() && found.size === 0)) return undefined
    if (!found.isFile()) return { problem: 'it is not a regular file.' }
    if (found.size > RESULT_BYTES) return { problem: tooLarge(found.size) }
    const value = JSON.parse(readFileSync(path, 'utf8')) as Json
    return depthIsBounded(value) ? { value } : { problem: `it is nested more than ${RESULT_DEPTH} deep.` }
  } catch (error) {
    return { problem: `it cannot be read as JSON (${(error as Error).message}).` }
  }
}

function tooLarge(bytes: number): string {
  return `it has ${bytes} bytes, and at most ${RESULT_BYTES} are read. An artifact may be larger.`
}

/** Level by level rather than recursively: what is to be found here is what would overflow the stack. */
function depthIsBounded(value: Json): boolean {
  let level: Json[] = [value]
  for (let depth = 0; depth <= RESULT_DEPTH; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    if (level.length === 0) return true
  }
  return false
}
