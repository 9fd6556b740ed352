import { type Path, valueAt } from './finding.ts'
import type { Problem } from './problem.ts'
import { parseYaml } from './yaml/parse-yaml.ts'

/** What is wrong, and with which value; of a path that leads to nothing, the deepest part that exists is meant. */
export interface ProblemRequest extends Omit<Problem, 'severity' | 'line' | 'column' | 'length' | 'fix'> {
  path: Path
}

/** Makes a problem of what somebody else found wrong with a file of YAML that was read: `sources` are its texts. */
export async function problemAt(
  sources: ReadonlyMap<string, string>,
  { path, ...problem }: ProblemRequest,
): Promise<Problem> {
  const text = sources.get(problem.file)
  if (text === undefined) return { severity: 'error', ...problem, line: 1, column: 1 }
  const parsed = await parseYaml({ file: problem.file, text })
  const { line, column, length } = parsed.positionOf(valueAt(path))
  return { severity: 'error', ...problem, line, column, ...(length !== undefined && { length }) }
}
