import type { DeclaredLocation, DeclaredProject } from '../declared.ts'
import { type Finding, withoutConsequences } from '../finding.ts'

/** Findings without those about what stands in, in their files, for what was wrong before. */
export function withoutBroken(
  findings: Finding[],
  sources: readonly (DeclaredLocation | DeclaredProject)[],
): Finding[] {
  const broken = new Map(sources.map((source) => [source.file, source.broken]))
  return findings.filter(
    (finding) => withoutConsequences([finding], broken.get(finding.file) ?? []).length > 0,
  )
}
