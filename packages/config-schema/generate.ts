/**
 * Writes what is generated: from the TypeBox definitions the JSON Schemas that editors read and the compiled validators,
 * from the examples of problems their reference. With `--check` it writes nothing, names the files that are stale and exits with 1.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import { compiledSchemas } from './generate/compiled-schemas.ts'
import { editorSchemas } from './generate/editor-schemas.ts'
import { problemReference } from './generate/problem-reference.ts'

const here = import.meta.dirname
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const stale: string[] = []
for (const [file, text] of Object.entries({
  ...editorSchemas(),
  ...compiledSchemas(),
  ...problemReference(),
})) {
  const checkedIn = await readFile(join(here, file), 'utf8').catch(() => undefined)
  if (checkedIn === text) continue
  if (values.check) stale.push(file)
  else {
    await mkdir(dirname(join(here, file)), { recursive: true })
    await writeFile(join(here, file), text)
  }
}

for (const file of stale) console.error(`${normalize(join('packages/config-schema', file))} is stale.`)
if (stale.length > 0) {
  console.error('Run: npm run generate')
  process.exitCode = 1
}
