import { posix } from 'node:path'
import { type Document, isMap, type YAMLSeq } from 'yaml'
import { mergeDefaults, MergeFault } from '../dagster/merge-defaults.ts'
import { isMapping, withoutNulls } from '../dagster/python-value.ts'
import { DAGSTER_FILE } from '../dagster/dagster-files.ts'
import { keyAt, valueAt } from '../finding.ts'
import { buildDirectory, setBuildDirectory } from './build-directory.ts'
import { addCommentsAfter, addCommentsBefore, commentsOf } from './comments.ts'
import { mergeNodes } from './merge-nodes.ts'
import {
  type DagsterSource,
  dagsterSources,
  type FileTexts,
  type Migration,
  MigrationBuilder,
} from './migration.ts'
import { itemsOf, nodeAt, pairOf, parseForChange, textOfDocument } from './yaml-document.ts'

/**
 * One dagster_cloud.yaml at the top out of one in each location's folder. `build.directory` leads to the folder from
 * there; the `defaults` of a file are kept where all files have the same, and otherwise written at each of its
 * locations.
 */
export function toOneFile(files: FileTexts): Migration {
  const builder = new MigrationBuilder(files)
  const sources = dagsterSources(builder)
  const isBelow = (path: string) => path.endsWith(`/${DAGSTER_FILE}`)
  if (![...files.keys()].some(isBelow)) nothingToJoin(builder)
  tellOfRepeatedNames(builder, sources)
  const keepsDefaults = haveSameDefaults(sources)
  const parts = sources.map((source, index) =>
    readPart(builder, source, { keepsDefaults, isFirst: index === 0 }),
  )
  const [first] = parts
  if (first === undefined) return builder.migration()

  const target = first.document
  const list = nodeAt(target.contents, 'locations') as YAMLSeq
  list.items = parts.flatMap(({ entries }) => entries)
  // A list that is written in brackets has no room for comments.
  list.flow = false
  if (!keepsDefaults && isMap(target.contents)) target.contents.delete('defaults')
  builder.write(DAGSTER_FILE, textOfDocument(target))
  for (const { file } of sources) if (file !== DAGSTER_FILE) builder.remove(file)
  return builder.migration()
}

function nothingToJoin(builder: MigrationBuilder): void {
  builder.tellOfFile(DAGSTER_FILE, {
    code: 'nothing_to_migrate',
    message: `There is no ${DAGSTER_FILE} in any folder below.`,
    suggestion: 'Go to the directory that is to hold the one file.',
  })
}

interface Part {
  document: Document
  /** Its locations, as they are to stand in the one file. */
  entries: unknown[]
}

function readPart(
  builder: MigrationBuilder,
  source: DagsterSource,
  { keepsDefaults, isFirst }: { keepsDefaults: boolean; isFirst: boolean },
): Part {
  const document = parseForChange(source.text)
  const locations = nodeAt(document.contents, 'locations')
  const defaults = nodeAt(document.contents, 'defaults')
  const entries = itemsOf(locations).map((node, index) => {
    const entry = keepsDefaults ? node : withDefaults(builder, source, { node, index, defaults })
    if (source.directory !== '.' && isMap(entry)) {
      const directory = buildDirectory(entry) ?? (keepsDefaults ? undefined : buildDirectory(defaults)) ?? '.'
      setBuildDirectory(document, entry, posix.join(source.directory, directory))
    }
    return entry
  })
  if (!keepsDefaults) addCommentsBefore(entries[0], commentsAround(document.contents, 'defaults'))
  // The first file becomes the one: what is said at its head and foot stays there.
  if (!isFirst) keepComments(document, entries)
  return { document, entries }
}

/**
 * What is said at the head of a file that goes is said before its first location, and at its foot behind its last.
 */
function keepComments(document: Document, entries: unknown[]): void {
  const list = commentsOf(nodeAt(document.contents, 'locations'))
  const map = commentsOf(document.contents)
  addCommentsBefore(entries[0], [
    document.commentBefore,
    map.before,
    commentsOf(pairOf(document.contents, 'locations')?.key).before,
    list.before,
  ])
  addCommentsAfter(entries.at(-1), [list.after, map.after, document.comment])
}

function commentsAround(map: unknown, key: string): (string | null | undefined)[] {
  const value = commentsOf(nodeAt(map, key))
  return [commentsOf(pairOf(map, key)?.key).before, value.before, value.after]
}

function withDefaults(
  builder: MigrationBuilder,
  source: DagsterSource,
  { node, index, defaults }: { node: unknown; index: number; defaults: unknown },
): unknown {
  const { content } = source
  const value = (content['locations'] as DagsterSource['content'][])[index]
  if (!isMapping(content['defaults']) || !isMapping(value)) return node
  const merged = mergeDefaults(content['defaults'], value)
  if (!(merged instanceof MergeFault)) {
    return mergeNodes(merged, { node: defaults, value: withoutNulls(content['defaults']) }, { node, value })
  }
  builder.tell(source, {
    code: 'no_equivalent',
    message: `Dagster cannot merge ${merged.key} of defaults into this location, so that they cannot be written at it.`,
    suggestion: 'Write both as mappings, or both as lists.',
    place: valueAt(['locations', index]),
  })
  return node
}

/** Those with a directory to build in mean another one in each file. */
function haveSameDefaults(sources: DagsterSource[]): boolean {
  const texts = sources.map(({ content: { defaults = null } }) => {
    return JSON.stringify(withoutNulls(defaults), (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    )
  })
  const build = sources.map(({ content: { defaults } }) => (isMapping(defaults) ? defaults['build'] : null))
  const hasDirectory = build.some((value) => isMapping(value) && typeof value['directory'] === 'string')
  return sources.length === 1 || (!hasDirectory && new Set(texts).size === 1)
}

function tellOfRepeatedNames(builder: MigrationBuilder, sources: DagsterSource[]): void {
  const first = new Map<unknown, string>()
  for (const source of sources) {
    const locations = source.content['locations'] as DagsterSource['content'][]
    for (const [index, { location_name: name }] of locations.entries()) {
      const other = first.get(name)
      if (other === undefined) first.set(name, source.file)
      else {
        const message = `Two locations are named ${JSON.stringify(name)}: ${other} and ${source.file}.`
        const suggestion = 'Give one of them another location_name.'
        builder.tell(source, {
          code: 'duplicate_location',
          message,
          suggestion,
          place: keyAt(['locations', index]),
        })
      }
    }
  }
}
