import type { Problem } from '../problem.ts'

/** Whether problems keep a project from being accepted: errors always, warnings only if `strict`. */
export function isRefused(problems: readonly Problem[], { strict }: { strict: boolean }): boolean {
  return problems.some(({ severity }) => strict || severity === 'error')
}
