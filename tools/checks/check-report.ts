import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one static check came to. */
export type CheckResult = { name: string; passed: boolean; seconds: number }

/** Where `npm run check` leaves its `CheckResult[]`, relative to the root of the workspace. */
export const CHECK_REPORT = 'check-results.json'

/** The static checks of a workspace: the scripts of its package.json that are named `check:*`, in their order. */
export function checkNames(root: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  return Object.keys(scripts).filter((name) => name.startsWith('check:'))
}
