import { globSync, realpathSync } from 'node:fs'
import { basename, dirname, posix, resolve } from 'node:path'
import type { DeclaredProject } from '../declared.ts'
import { PROJECT_FILE } from '../files/find-project.ts'
import { isAcceptableName } from '../names.ts'
import { normaliseAgents } from '../normalise/normalise-agents.ts'
import { DAGSTER_FILE, dagsterFileIn, dgToolOf } from './dagster-files.ts'

/** A directory that is a project by files of Dagster's alone. */
export interface DagsterProject {
  root: string
  /** What a slipway.yaml would say. */
  project: DeclaredProject
  /** Where the locations are declared, relative to the root. */
  directories: string[]
}

/** Deeper than folders of locations are laid out, and shallow enough for a directory of anything at all. */
const SEARCHED = ['*', '*/*', '*/*/*']
const PASSED_OVER = ['**/node_modules', '**/venv', '**/site-packages']

/**
 * The project of which a directory is a part where there is no slipway.yaml: the nearest directory upwards that holds
 * a dagster_cloud.yaml or is a project or workspace of `dg`, or else the directory itself, if folders up to three
 * levels below it do.
 */
export async function findDagsterProject(directory: string): Promise<DagsterProject | undefined> {
  const start = resolve(directory)
  return (await upwards(start)) ?? below(start)
}

async function upwards(root: string): Promise<DagsterProject | undefined> {
  if ((await dagsterFileIn(root, '.')) !== undefined) return implied(root, ['.'])
  const { projects = [] } = (await dgToolOf(root, '.')) ?? {}
  if (projects.length > 0)
    return implied(
      root,
      projects.map((path) => posix.normalize(path).replace(/\/$/, '')),
    )
  const above = dirname(root)
  return above === root ? undefined : upwards(above)
}

function below(root: string): DagsterProject | undefined {
  const patterns = SEARCHED.map((pattern) => `${pattern}/${DAGSTER_FILE}`)
  const files = globSync(patterns, { cwd: root, exclude: PASSED_OVER })
  return files.length === 0
    ? undefined
    : implied(
        root,
        files.map((file) => dirname(file)),
      )
}

function implied(root: string, directories: string[]): DagsterProject {
  const folder = basename(realpathSync.native(root))
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return {
    root,
    directories: directories.toSorted(),
    project: {
      file: PROJECT_FILE,
      content: { project: isAcceptableName(folder) ? folder : 'dagster', locations: directories },
      agents: normaliseAgents(undefined),
      broken: [],
    },
  }
}
