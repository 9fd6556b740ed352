import type { Fix } from '../problem.ts'

/** The text with each fix made. Of two that are about the same place only the first is. Pure. */
export function applyFixes(text: string, fixes: readonly Fix[]): string {
  const parts: string[] = []
  let at = 0
  for (const fix of fixes.toSorted((a, b) => a.start - b.start)) {
    if (fix.start < at) continue
    parts.push(text.slice(at, fix.start), fix.text)
    at = fix.end
  }
  return [...parts, text.slice(at)].join('')
}
