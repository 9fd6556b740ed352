import { posix } from 'node:path'
import { type Document, isSeq } from 'yaml'
import { PROJECT_FILE } from '../files/find-project.ts'
import { parseFully } from '../yaml/parse-fully.ts'
import type { MigrationBuilder } from './migration.ts'
import { nodeAt, parseForChange, textOfData, textOfDocument } from './yaml-document.ts'

/** The name of a project that nobody has named yet. */
const PROJECT_NAME = 'my-project'

/**
 * Sees to a slipway.yaml that names the directories of locations: a new one, whose one agent serves their queues, or
 * one more line for each in the one that is there.
 */
export function declareProject(
  builder: MigrationBuilder,
  { directories, queues }: { directories: string[]; queues: string[] },
): void {
  const locations = [...new Set(directories)].toSorted()
  const text = builder.files.get(PROJECT_FILE)
  if (text === undefined) {
    const agents = [{ name: 'default', queues: [...new Set(queues)].toSorted(), include_default_queue: true }]
    builder.write(
      PROJECT_FILE,
      textOfData({ project: PROJECT_NAME, locations, ...(queues.length > 0 && { agents }) }),
    )
    builder.tellOfFile(PROJECT_FILE, {
      severity: 'warning',
      code: 'no_equivalent',
      message: `Nothing says what the project is called: ${PROJECT_FILE} calls it ${PROJECT_NAME}.`,
      suggestion: 'Give it its name before the first deploy: it is a part of every name in the cloud.',
    })
    return
  }
  const parsed = parseFully({ file: PROJECT_FILE, text })
  for (const finding of parsed.findings) builder.tell(parsed, finding)
  if (parsed.content === undefined) return
  const document = parseForChange(text)
  const list = nodeAt(document.contents, 'locations')
  const missing = locations.filter(
    (directory) => !patternsOf(document).some((pattern) => posix.matchesGlob(directory, pattern)),
  )
  if (missing.length === 0) return
  if (!isSeq(list)) {
    const message = 'Its locations are no list: nothing can be added to them.'
    builder.tellOfFile(PROJECT_FILE, { code: 'wrong_type', message })
    return
  }
  for (const directory of missing) list.add(document.createNode(directory))
  builder.write(PROJECT_FILE, textOfDocument(document))
}

function patternsOf(document: Document): string[] {
  const list = nodeAt(document.contents, 'locations')
  const items = isSeq(list) ? list.items : []
  return items.flatMap((item) => {
    const { value } = item as { value?: unknown }
    return typeof value === 'string' ? [posix.normalize(value).replace(/(.)\/$/, '$1')] : []
  })
}
