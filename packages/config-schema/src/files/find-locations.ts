import { globSync, lstatSync, readdirSync, realpathSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import type { ProblemCode } from '../problem.ts'
import { dagsterFileIn } from '../dagster/dagster-files.ts'
import { type Finding, valueAt } from '../finding.ts'
import { PROJECT_FILE } from './find-project.ts'
import { misnamedFile } from './misnamed-file.ts'
import { patternFault } from './pattern.ts'
import { reasonOf } from './read-text.ts'

/** The file that makes a directory a code location. */
export const LOCATION_FILE = 'location.yaml'

/** The directories of the locations, and what is wrong with the patterns that were to find them. */
export interface FoundLocations {
  /** Relative to the root, `/` between parts, `.` for the root itself; sorted. */
  directories: string[]
  /** Those with no location.yaml that declare locations in Dagster's words. */
  dagster: string[]
  findings: Finding[]
}

/**
 * Finds the directories that the patterns of slipway.yaml match and that hold a location.yaml, or else a
 * dagster_cloud.yaml or a project of `dg`. Directories without
 * one are passed over; `node_modules` is never searched, a hidden directory only by its name. Never throws.
 */
export async function findLocations({
  root,
  patterns,
}: {
  root: string
  patterns: string[]
}): Promise<FoundLocations> {
  const realRoot = realpathSync.native(root)
  const findings: Finding[] = []
  const found = new Map<string, Declaring>()
  for (const [index, pattern] of patterns.entries()) {
    const place = valueAt(['locations', index])
    const fault = patternFault(pattern)
    const searched = fault ? undefined : await search({ root, realRoot }, pattern)
    for (const declaring of searched?.declaring ?? []) found.set(declaring.directory, declaring)
    if (fault) findings.push({ ...fault, file: PROJECT_FILE, place })
    else if (searched?.nothing) findings.push({ ...matchesNothing(pattern), file: PROJECT_FILE, place })
    findings.push(...(searched?.findings ?? []))
  }
  const sorted = [...found.keys()].toSorted().flatMap((directory) => found.get(directory) ?? [])
  const linked = new Map(
    sorted.map(({ directory, isStraight }) => [
      directory,
      isStraight ? undefined : linkTarget({ root, realRoot }, directory),
    ]),
  )
  const real = sorted.filter(({ directory }) => linked.get(directory) === undefined)
  const declaredBy = (declarer: Declarer) =>
    real.filter((declaring) => declaring.declarer === declarer).map(({ directory }) => directory)
  return {
    directories: declaredBy('location'),
    dagster: declaredBy('dagster'),
    findings: [...findings, ...linkFindings(linked)],
  }
}

/** The root as it was given, and where it really is. */
interface Roots {
  root: string
  realRoot: string
}

/** What a pattern matches, relative to the root. */
interface Match {
  directory: string
  /** Known to lie where its path says, with no link on the way: looking for one takes as long as reading a file. */
  isStraight: boolean
}

/** What declares the locations of a directory. */
type Declarer = 'location' | 'dagster'

interface Declaring extends Match {
  declarer: Declarer
}

interface Searched {
  declaring: Declaring[]
  findings: Finding[]
  nothing: boolean
}

async function search(roots: Roots, pattern: string): Promise<Searched> {
  const declaring: Declaring[] = []
  const findings: Finding[] = []
  const path = posix.normalize(pattern).replace(/\/$/, '')
  for (const match of matches(roots, path)) {
    const looked = await look(roots.root, match.directory)
    if (looked === 'location' || looked === 'dagster') declaring.push({ ...match, declarer: looked })
    else if (looked) findings.push(looked)
  }
  return { declaring, findings, nothing: declaring.length + findings.length === 0 }
}

function matches(roots: Roots, path: string): Match[] {
  if (path === '.') return [{ directory: '.', isStraight: true }]
  const [, parent] = /^([\w./-]+)\/\*$/.exec(path) ?? []
  if (parent !== undefined && !parent.includes('node_modules')) return childrenOf(roots, parent)
  const found = globSync(path, { cwd: roots.root, exclude: ['**/node_modules'] })
  return found.map((directory) => ({ directory, isStraight: false }))
}

/** What `parent/*` matches, which nearly all projects have, in a tenth of the time that a search takes. */
function childrenOf({ root, realRoot }: Roots, parent: string): Match[] {
  try {
    const place = join(root, parent)
    const isStraight = realpathSync.native(place) === join(realRoot, parent)
    return readdirSync(place, { withFileTypes: true })
      .filter(
        (entry) =>
          (entry.isDirectory() || entry.isSymbolicLink()) &&
          !entry.name.startsWith('.') &&
          entry.name !== 'node_modules',
      )
      .map((entry) => ({
        directory: `${parent}/${entry.name}`,
        isStraight: isStraight && entry.isDirectory(),
      }))
  } catch {
    return []
  }
}

/** What declares the location that a match is, if it is one, or something that must be told. */
async function look(root: string, directory: string): Promise<Declarer | Finding | undefined> {
  const file = posix.join(directory, LOCATION_FILE)
  try {
    if (exists(`${root}/${file}`)) return 'location'
    if ((await dagsterFileIn(root, directory)) !== undefined) return 'dagster'
    const misnamed = misnamedFile(join(root, directory), LOCATION_FILE)
    return misnamed === undefined ? undefined : isMisnamed(directory, misnamed)
  } catch (cause) {
    const message = `This place cannot be searched for locations: ${reasonOf(cause)}.`
    return ofWholeFile(file, 'unreadable_file', message, 'Check it with ls -l.')
  }
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (cause) {
    // A pattern matches files as well, and nothing is inside of them.
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return false
    throw cause
  }
}

function isMisnamed(directory: string, name: string): Finding {
  const message = `${name} is not read: what declares a location is called ${LOCATION_FILE}.`
  return ofWholeFile(posix.join(directory, name), 'misnamed_file', message, `Rename it to ${LOCATION_FILE}.`)
}

function ofWholeFile(file: string, code: ProblemCode, message: string, suggestion: string): Finding {
  return { code, message, suggestion, file, place: { start: 0, end: 0 } }
}

function matchesNothing(pattern: string): Pick<Finding, 'code' | 'message' | 'suggestion'> {
  const message = `"${pattern}" matches no directory with a ${LOCATION_FILE}.`
  if (posix.basename(pattern) === LOCATION_FILE) {
    const suggestion = `Name the directory that holds it: ${posix.dirname(pattern)}.`
    return { code: 'glob_matches_nothing', message, suggestion }
  }
  const suggestion = `Create one, for example ${posix.join(pattern.replaceAll(/\*+/g, 'hello'), LOCATION_FILE)}, or remove the pattern.`
  return { code: 'glob_matches_nothing', message, suggestion }
}

/** Where a directory really lies, relative to the root, if that is elsewhere. */
function linkTarget({ root, realRoot }: Roots, directory: string): string | undefined {
  const target = relative(realRoot, realpathSync.native(join(root, directory))) || '.'
  return target === directory ? undefined : target
}

/** A release is made from what git holds, and of a link git holds only where it leads. */
function linkFindings(linked: Map<string, string | undefined>): Finding[] {
  return [...linked].flatMap(([directory, target]) => {
    if (target === undefined || linked.has(target)) return []
    if (target.toLowerCase() === directory.toLowerCase()) return [writtenOtherwise(directory, target)]
    const message = `${directory} is a link, which no release can be made of.`
    const suggestion = `It leads to ${target}: move the directory here, or name that place in ${PROJECT_FILE}.`
    return [ofWholeFile(posix.join(directory, LOCATION_FILE), 'linked_location', message, suggestion)]
  })
}

/** File systems that do not tell cases apart find it; git and those of other machines do not. */
function writtenOtherwise(directory: string, target: string): Finding {
  const message = `${directory} is written ${target} where it lies, which is another place on most machines.`
  const file = posix.join(directory, LOCATION_FILE)
  return ofWholeFile(file, 'case_only_difference', message, `Write ${target} in ${PROJECT_FILE}.`)
}
