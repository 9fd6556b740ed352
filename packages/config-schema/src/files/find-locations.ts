import { globSync, lstatSync, realpathSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import type { ProblemCode } from '../problem.ts'
import { type Finding, valueAt } from '../finding.ts'
import { NOT_YET_SUPPORTED_FILES } from '../schema/not-yet-supported.ts'
import { PROJECT_FILE } from './find-project.ts'
import { patternFault } from './pattern.ts'
import { reasonOf } from './read-text.ts'

/** The file that makes a directory a code location. */
export const LOCATION_FILE = 'location.yaml'

/** The directories of the locations, and what is wrong with the patterns that were to find them. */
export interface FoundLocations {
  /** Relative to the root, `/` between parts, `.` for the root itself; sorted. */
  directories: string[]
  findings: Finding[]
}

/**
 * Finds the directories that the patterns of slipway.yaml match and that hold a location.yaml. Directories without
 * one are passed over; `node_modules` is never searched, a hidden directory only by its name. Never throws.
 */
export function findLocations({ root, patterns }: { root: string; patterns: string[] }): FoundLocations {
  const findings: Finding[] = []
  const found = new Set<string>()
  for (const [index, pattern] of patterns.entries()) {
    const place = valueAt(['locations', index])
    const fault = patternFault(pattern)
    const matched = fault ? undefined : search(root, pattern)
    for (const directory of matched?.directories ?? []) found.add(directory)
    if (fault) findings.push({ ...fault, file: PROJECT_FILE, place })
    else if (matched?.nothing) findings.push({ ...matchesNothing(pattern), file: PROJECT_FILE, place })
    findings.push(...(matched?.findings ?? []))
  }
  const directories = [...found].toSorted()
  const linked = new Map(directories.map((directory) => [directory, linkTarget(root, directory)]))
  return {
    directories: directories.filter((directory) => linked.get(directory) === undefined),
    findings: [...findings, ...linkFindings(linked)],
  }
}

function search(root: string, pattern: string): FoundLocations & { nothing: boolean } {
  const directories: string[] = []
  const findings: Finding[] = []
  const path = posix.normalize(pattern).replace(/\/$/, '')
  const matches = path === '.' ? ['.'] : globSync(path, { cwd: root, exclude: ['**/node_modules'] })
  for (const directory of matches) {
    const looked = look(root, directory)
    if (looked === 'location') directories.push(directory)
    else if (looked) findings.push(looked)
  }
  return { directories, findings, nothing: directories.length + findings.length === 0 }
}

/** Whether a match is a location, no location (undefined), or something that must be told. */
function look(root: string, directory: string): 'location' | Finding | undefined {
  const file = posix.join(directory, LOCATION_FILE)
  try {
    if (exists(join(root, file))) return 'location'
    const later = NOT_YET_SUPPORTED_FILES.find((name) => exists(join(root, directory, name)))
    if (later === undefined) return undefined
    const message = `${later} is not supported yet: this version of Slipway does not act on it.`
    const suggestion = `Declare the location in a ${LOCATION_FILE} beside it.`
    return ofWholeFile(posix.join(directory, later), 'not_yet_supported', message, suggestion)
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

function ofWholeFile(file: string, code: ProblemCode, message: string, suggestion: string): Finding {
  return { code, message, suggestion, file, place: { start: 0, end: 0 } }
}

function matchesNothing(pattern: string): Pick<Finding, 'code' | 'message' | 'suggestion'> {
  const message = `"${pattern}" matches no directory with a ${LOCATION_FILE}.`
  const suggestion = `Create one, for example ${posix.join(pattern.replaceAll(/\*+/g, 'hello'), LOCATION_FILE)}, or remove the pattern.`
  return { code: 'glob_matches_nothing', message, suggestion }
}

/** Where a directory really lies, relative to the root, if it is reached through a link. */
function linkTarget(root: string, directory: string): string | undefined {
  const target = relative(realpathSync.native(root), realpathSync.native(join(root, directory))) || '.'
  return target === directory ? undefined : target
}

/** A release is made from what git holds, and of a link git holds only where it leads. */
function linkFindings(linked: Map<string, string | undefined>): Finding[] {
  return [...linked].flatMap(([directory, target]) => {
    if (target === undefined || linked.has(target)) return []
    const message = `${directory} is a link, which no release can be made of.`
    const suggestion = `It leads to ${target}: move the directory here, or name that place in ${PROJECT_FILE}.`
    return [ofWholeFile(posix.join(directory, LOCATION_FILE), 'linked_location', message, suggestion)]
  })
}
