import { posix } from 'node:path'
import { type Finding, isAtOrBelow, type Path, valueAt } from '../finding.ts'
import { PYPROJECT_FILE } from './dagster-files.ts'
import { declareDagster, type DeclaredDagster } from './declare-dagster.ts'
import {
  BUILD_FILE,
  CONTAINER_CONTEXT_FILE,
  entryOfDgProject,
  locatedPyproject,
  placeInDgProject,
} from './dg-layout.ts'
import { mergeDefaults, MergeFault } from './merge-defaults.ts'
import { parseDagsterYaml, type ParsedDagsterFile } from './parse-dagster-yaml.ts'
import { isMapping, type PythonValue } from './python-value.ts'
import { readDgTool } from './read-dg-tool.ts'

/** Where the one entry stands that is made of a project. */
const ENTRY: Path = ['locations', 0]

/** The files of the project, for reading. */
export interface DagsterFiles {
  /** The text of a file, relative to the project root; undefined where there is none. */
  textOf: (file: string) => string | undefined
  isDirectory: (path: string) => boolean
}

/** What was read of files of Dagster's: the locations, what is wrong, and the files for looking places up. */
export interface ReadDagster extends DeclaredDagster {
  files: ParsedDagsterFile[]
}

/**
 * Reads a project of `dg`, whose declaration is split over pyproject.toml, build.yaml and container_context.yaml; in
 * a workspace, those of the workspace's own directory are merged into them, as `dg plus deploy` does.
 */
export function readDgProject(
  { directory, folder, workspace }: { directory: string; folder: string; workspace?: string | undefined },
  files: DagsterFiles,
): ReadDagster {
  const file = posix.join(directory, PYPROJECT_FILE)
  const text = files.textOf(file) ?? ''
  const pyproject = locatedPyproject({ file, text })
  const read = readDgTool({ file, text })
  if ('finding' in read) return { files: [pyproject], locations: [], findings: [read.finding] }

  const own = partsIn(directory, files)
  const shared = workspace === undefined || workspace === directory ? undefined : partsIn(workspace, files)
  const parsed = [pyproject, ...own.files, ...(shared?.files ?? [])]
  const broken = parsed.flatMap(({ findings }) => findings)
  if (broken.some(({ severity }) => severity !== 'warning'))
    return { files: parsed, locations: [], findings: broken }

  const entry = entryOfDgProject({ project: read.tool.project ?? {}, name: folder, ...own.parts })
  const merged = shared ? mergeDefaults(sharedParts(shared.parts, { workspace, directory }), entry) : entry
  const fault = merged instanceof MergeFault ? [cannotMerge(merged, file)] : []
  const { locations, findings } = declareDagster({
    file,
    content: { locations: [merged instanceof MergeFault ? entry : merged] },
    isDirectory: (path) => files.isDirectory(posix.join(directory, path)),
  })
  const existing = new Set(parsed.map((one) => one.file))
  const placed = (path: Path) => placeOf(path, { directory, workspace, existing })
  return {
    files: parsed,
    locations: locations.map((location) => ({ ...location, placed })),
    findings: [...broken, ...[...fault, ...findings].map((finding) => atItsFile(finding, placed))],
  }
}

function cannotMerge({ key }: MergeFault, file: string): Finding {
  const message = `\`dg plus deploy\` cannot merge ${key} of the workspace into this project; Slipway leaves all of it out.`
  const suggestion = 'Write both as mappings, or both as lists.'
  const place = valueAt([...ENTRY, ...key.split('.')])
  return { severity: 'warning', code: 'defaults_lost', message, suggestion, file, place }
}

interface Parts {
  build?: PythonValue | undefined
  containerContext?: PythonValue | undefined
}

function partsIn(directory: string, { textOf }: DagsterFiles): { files: ParsedDagsterFile[]; parts: Parts } {
  const [build, containerContext] = [BUILD_FILE, CONTAINER_CONTEXT_FILE].map((name) => {
    const file = posix.join(directory, name)
    const text = textOf(file)
    return text === undefined ? undefined : parseDagsterYaml({ file, text })
  })
  return {
    files: [build, containerContext].filter((file) => file !== undefined),
    parts: { build: build?.content, containerContext: containerContext?.content },
  }
}

/** The directory of a build is relative to the file that says it. */
function sharedParts(
  { build = null, containerContext = null }: Parts,
  { workspace = '.', directory }: { workspace?: string | undefined; directory: string },
): PythonValue {
  const path = isMapping(build) ? build['directory'] : undefined
  const here =
    typeof path === 'string' ? posix.relative(directory, posix.join(workspace, path)) || '.' : undefined
  return {
    build: isMapping(build) && here !== undefined ? { ...build, directory: here } : build,
    container_context: containerContext,
  }
}

function placeOf(
  path: Path,
  {
    directory,
    workspace,
    existing,
  }: { directory: string; workspace: string | undefined; existing: Set<string> },
): { file: string; path: Path } {
  const place = placeInDgProject(path, directory)
  if (existing.has(place.file) || workspace === undefined) return place
  return { ...place, file: posix.join(workspace, posix.basename(place.file)) }
}

function atItsFile(finding: Finding, placed: (path: Path) => { file: string; path: Path }): Finding {
  const { place } = finding
  if (!('path' in place) || !isAtOrBelow(place.path, ENTRY)) return finding
  const { file, path } = placed(place.path.slice(ENTRY.length))
  return { ...finding, file, place: { ...place, path } }
}
