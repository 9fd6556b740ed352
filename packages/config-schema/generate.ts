/**
 * Writes what is generated from the TypeBox definitions: the JSON Schemas that editors read, and the compiled
 * validators. With `--check` it writes nothing, names the files that are stale and exits with 1.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format, type FormatConfig } from 'oxfmt'
import { compiledSchemas } from './generate/compiled-schemas.ts'
import { editorSchemas } from './generate/editor-schemas.ts'

const here = import.meta.dirname
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const style = JSON.parse(await readFile(join(here, '../../.oxfmtrc.json'), 'utf8')) as FormatConfig

const stale: string[] = []
for (const [file, text] of Object.entries({ ...editorSchemas(), ...compiledSchemas() })) {
  const { code } = await format(file, text, style)
  const checkedIn = await readFile(join(here, file), 'utf8').catch(() => undefined)
  if (checkedIn === code) continue
  if (values.check) stale.push(file)
  else await writeFile(join(here, file), code)
}

for (const file of stale) console.error(`packages/config-schema/${file} is stale.`)
if (stale.length > 0) {
  console.error('Run: npm run generate')
  process.exitCode = 1
}
