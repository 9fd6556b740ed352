import { posix } from 'node:path'
import { type Document, isMap, type YAMLMap } from 'yaml'
import { nodeAt, pairOf } from './yaml-document.ts'

/** What `build.directory` of an entry, or of `defaults`, says; undefined where it says nothing. */
export function buildDirectory(entry: unknown): string | undefined {
  const value = scalarOf(nodeAt(nodeAt(entry, 'build'), 'directory'))
  return value === undefined || value === '' ? undefined : posix.normalize(value).replace(/(.)\/$/, '$1')
}

function scalarOf(node: unknown): string | undefined {
  const value = (node as { value?: unknown } | undefined)?.value
  return typeof value === 'string' && value !== '~' && value !== 'null' ? value : undefined
}

/** Writes `build.directory` of an entry, relative to the file it stands in. */
export function setBuildDirectory(document: Document, entry: unknown, directory: string): void {
  const written =
    directory === '.' || directory.startsWith('.') || directory.startsWith('/') ? directory : `./${directory}`
  const build = nodeAt(entry, 'build')
  if (isMap(build)) {
    const pair = pairOf(build, 'directory')
    const value = pair?.value as { value?: unknown } | undefined
    // Changed in place, so that the comment beside it stays.
    if (value && 'value' in value) value.value = written
    else build.set('directory', document.createNode(written))
    return
  }
  ;(entry as YAMLMap).set('build', document.createNode({ directory: written }))
}
