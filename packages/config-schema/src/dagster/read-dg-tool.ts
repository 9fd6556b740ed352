import { parse, TomlError } from 'smol-toml'
import type { Finding } from '../finding.ts'
import { lineStartsOf } from '../yaml/position.ts'
import { isMapping, type PythonMapping } from './python-value.ts'

/** What `[tool.dg]` of a pyproject.toml says. */
export interface DgTool {
  /** Of a project: `[tool.dg.project]`. */
  project?: PythonMapping
  /** Of a workspace: the paths of its projects. */
  projects: string[]
}

/** Reads `[tool.dg]` of a pyproject.toml, or says why it is no TOML. */
export function readDgTool({
  file,
  text,
}: {
  file: string
  text: string
}): { tool: DgTool } | { finding: Finding } {
  try {
    const dg = tableAt(parse(text, { integersAsBigInt: true }) as PythonMapping, ['tool', 'dg'])
    const { project } = dg
    const projects = tableAt(dg, ['workspace'])['projects']
    const paths = (Array.isArray(projects) ? projects : []).map((spec) =>
      isMapping(spec) ? spec['path'] : undefined,
    )
    return {
      tool: {
        ...(isMapping(project) && { project }),
        projects: paths.filter((path) => typeof path === 'string'),
      },
    }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const message = `This is no TOML: ${error.message.split('\n', 1)[0]}.`
    const start = (lineStartsOf(text)[error.line - 1] ?? 0) + error.column - 1
    return { finding: { code: 'invalid_toml', message, file, place: { start, end: start + 1 } } }
  }
}

function tableAt(table: PythonMapping, path: string[]): PythonMapping {
  return path.reduce<PythonMapping>((at, key) => {
    const below = at[key]
    return isMapping(below) ? below : {}
  }, table)
}
