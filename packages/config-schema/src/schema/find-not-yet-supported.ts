import type { Json } from '../declaration.ts'
import { type Finding, isAtOrBelow, keyAt, type Path, valueAt } from '../finding.ts'
import { findAlong, pathTree } from '../path-tree.ts'
import { NOT_YET_SUPPORTED, SUPPORTED_VALUES } from './not-yet-supported.ts'

type Kind = keyof typeof NOT_YET_SUPPORTED

const TREES = {
  slipway: pathTree(NOT_YET_SUPPORTED.slipway.map((path) => [path, true] as const)),
  location: pathTree(NOT_YET_SUPPORTED.location.map((path) => [path, true] as const)),
}

/** The keys and values of a file that this version does not act on; none whose shape is wrong already (`broken`). */
export function findNotYetSupported(
  kind: Kind,
  { file, content, broken }: { file: string; content: Json; broken: Path[] },
): Finding[] {
  const keys = findAlong(TREES[kind], content).map(({ path }) => notYet(file, path))
  const values = Object.entries(SUPPORTED_VALUES[kind]).flatMap(([key, { later }]) => {
    const value = memberOf(content, key)
    return typeof value === 'string' && later.test(value) ? [notYet(file, [key], value)] : []
  })
  return [...keys, ...values].filter(
    ({ place }) => !('path' in place) || !broken.some((wrong) => isAtOrBelow(place.path, wrong)),
  )
}

/** Whether this version does not act on a key of the schema. */
export function isNotYetSupported(kind: Kind, path: Path): boolean {
  return NOT_YET_SUPPORTED[kind].some((pattern) => {
    const parts = pattern.split('.')
    return parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index])
  })
}

function notYet(file: string, path: Path, value?: string): Finding {
  const said = value === undefined ? String(path.at(-1)) : `${path.at(-1)}: ${value}`
  return {
    code: 'not_yet_supported',
    message: `"${said}" is not supported yet: this version of Slipway does not act on it.`,
    suggestion: 'Remove it for now.',
    file,
    place: value === undefined ? keyAt(path) : valueAt(path),
  }
}

function memberOf(value: Json, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as { [key: string]: Json })[key]
}
