import { posix } from 'node:path'
import { type Document, isMap, type YAMLSeq } from 'yaml'
import { DAGSTER_FILE } from '../dagster/dagster-files.ts'
import { keyAt } from '../finding.ts'
import { buildDirectory, setBuildDirectory } from './build-directory.ts'
import { addCommentsBefore, dropComments } from './comments.ts'
import {
  type DagsterSource,
  dagsterSources,
  type FileTexts,
  type Migration,
  MigrationBuilder,
} from './migration.ts'
import { itemsOf, nodeAt, pairOf, parseForChange, textOfDocument } from './yaml-document.ts'

/**
 * A dagster_cloud.yaml in the folder of each location, which is its `build.directory`, out of the one at the top.
 * Locations of one folder share a file; those that name no folder stay where they are. Each file gets the `defaults`.
 */
export function toFilePerLocation(files: FileTexts): Migration {
  const builder = new MigrationBuilder(files)
  const source = dagsterSources(builder).find(({ directory }) => directory === '.')
  if (source === undefined) {
    if (!files.has(DAGSTER_FILE)) nothingToSplit(builder)
    return builder.migration()
  }
  const folders = foldersOf(builder, source)
  const moved = [...folders.keys()].filter((folder) => folder !== '.')
  if (moved.length === 0) {
    const message = 'No location names a folder of its own as build.directory.'
    builder.tellOfFile(DAGSTER_FILE, { code: 'nothing_to_migrate', message })
  }
  const remaining = folders.get('.') ?? []
  if (remaining.length === 0) builder.remove(DAGSTER_FILE)
  else builder.write(DAGSTER_FILE, textOfDocument(partOf(source, '.', remaining, true)))
  for (const [position, folder] of moved.entries()) {
    const path = posix.join(folder, DAGSTER_FILE)
    if (builder.has(path)) tellOfTarget(builder, path)
    const isFirst = position === 0 && remaining.length === 0
    builder.write(path, textOfDocument(partOf(source, folder, folders.get(folder) ?? [], isFirst)))
  }
  return builder.migration()
}

function nothingToSplit(builder: MigrationBuilder): void {
  const message = `There is no ${DAGSTER_FILE} here.`
  builder.tellOfFile(DAGSTER_FILE, {
    code: 'nothing_to_migrate',
    message,
    suggestion: 'Go to the directory that holds it.',
  })
}

function tellOfTarget(builder: MigrationBuilder, path: string): void {
  const message = 'This file is in the way: locations would be written into it.'
  builder.tellOfFile(path, {
    code: 'already_there',
    message,
    suggestion: `Move its locations into the ${DAGSTER_FILE} at the top.`,
  })
}

/** The numbers of the locations of each folder. */
function foldersOf(builder: MigrationBuilder, source: DagsterSource): Map<string, number[]> {
  const { contents } = parseForChange(source.text)
  const shared = buildDirectory(nodeAt(contents, 'defaults'))
  const folders = new Map<string, number[]>()
  for (const [index, entry] of itemsOf(nodeAt(contents, 'locations')).entries()) {
    const written = buildDirectory(entry) ?? shared ?? '.'
    const isInside = !posix.isAbsolute(written) && !/^\.\.($|\/)/.test(written)
    if (!isInside || written === '.') tellOfNoFolder(builder, source, index)
    const folder = isInside ? written : '.'
    folders.set(folder, [...(folders.get(folder) ?? []), index])
  }
  return folders
}

function tellOfNoFolder(builder: MigrationBuilder, source: DagsterSource, index: number): void {
  builder.tell(source, {
    severity: 'warning',
    code: 'no_equivalent',
    message: 'This location names no folder of its own, and stays in this file.',
    suggestion: 'Name one as build.directory.',
    place: keyAt(['locations', index, 'build', 'directory']),
  })
}

/** The document of one folder. Read anew for each, since a node belongs to one document. */
function partOf(source: DagsterSource, folder: string, indexes: number[], isFirst: boolean): Document {
  const document = parseForChange(source.text)
  const defaults = nodeAt(document.contents, 'defaults')
  const list = nodeAt(document.contents, 'locations') as YAMLSeq
  const items = itemsOf(list)
  // What is said before a list is said of its first item.
  addCommentsBefore(items[0], [list.commentBefore])
  list.commentBefore = null
  list.items = indexes.map((index) => items[index])
  if (folder !== '.') {
    for (const entry of list.items) setBuildDirectory(document, entry, '.')
    const build = nodeAt(defaults, 'build')
    if (isMap(build)) build.delete('directory')
    if (isMap(defaults) && isMap(build) && build.items.length === 0) defaults.delete('build')
    if (isMap(defaults) && defaults.items.length === 0 && isMap(document.contents))
      document.contents.delete('defaults')
  }
  if (!isFirst) withoutHead(document)
  return document
}

/** What is said of the file as a whole is said once. */
function withoutHead(document: Document): void {
  const keys = ['defaults', 'locations'].map((key) => pairOf(document.contents, key)?.key)
  for (const node of [document, document.contents, ...keys]) dropComments(node)
}
