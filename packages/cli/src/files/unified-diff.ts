import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff'
import type { FileEdit } from './apply-edits.ts'

const NONE = '/dev/null'

/** The lines of the edits as one diff, which `git apply` and `patch -p1` take. */
export function unifiedDiff(edits: readonly FileEdit[]): string[] {
  return edits.flatMap(({ path, before, after }) => {
    const left = before === null ? NONE : `a/${path}`
    const right = after === null ? NONE : `b/${path}`
    const context = { context: 3 }
    const patch = structuredPatch(left, right, before ?? '', after ?? '', undefined, undefined, context)
    return formatPatch(patch, FILE_HEADERS_ONLY).replace(/\n$/, '').split('\n')
  })
}
