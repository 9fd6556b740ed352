/**
 * Writes what is generated: the `dist` of each action, which workflows run, and the tables of its README. With
 * `--check` it writes nothing, names the files that are stale and exits with 1.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ACTIONS, bundleAction, type ActionName } from './build.ts'
import { readmeOf } from './generate/readme-tables.ts'

const HERE = import.meta.dirname
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

/** The runtime is part of what is generated here. */
execFileSync(process.execPath, [
  fileURLToPath(new URL('../build.ts', import.meta.resolve('@slipway/runtime'))),
])

const stale: string[] = []
for (const action of ACTIONS) {
  const wanted = await filesOf(action)
  for (const [file, content] of wanted) {
    const checkedIn = await readFile(file).catch(() => undefined)
    if (checkedIn?.equals(content) === true) continue
    stale.push(file)
    if (values.check) continue
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  for (const file of await filesBelow(join(HERE, action, 'dist'))) {
    if (wanted.has(file)) continue
    stale.push(file)
    if (!values.check) await rm(file)
  }
}

if (values.check && stale.length > 0) {
  for (const file of stale) console.error(`actions/${relative(HERE, file)} is stale.`)
  console.error('Run: npm run generate')
  process.exitCode = 1
}

/** By absolute path. */
async function filesOf(action: ActionName): Promise<Map<string, Buffer>> {
  const directory = join(HERE, action)
  const { files } = await bundleAction(action)
  const readme = await readmeOf(directory)
  return new Map([
    ...[...files].map(([path, content]) => [join(directory, 'dist', path), content] as const),
    [join(directory, 'README.md'), Buffer.from(readme)] as const,
  ])
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
