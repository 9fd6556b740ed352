/**
 * `npm run generate` runs the generator of every package that has one (`packages/<name>/generate.ts`), then that of the
 * actions, which bundle the packages; with `--check` nothing is written, and each generator exits 1 if what is checked
 * in differs.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const generators = [...globSync('packages/*/generate.ts', { cwd: root }).sort(), 'actions/generate.ts']
// A pattern that finds nothing would make the check pass for ever.
if (generators.length === 1) throw new Error('No packages/*/generate.ts found: has the layout changed?')

const statuses = generators.map((generator) => {
  console.log(`${generator} ${process.argv.slice(2).join(' ')}`)
  return spawnSync(process.execPath, [generator, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
    .status
})
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1
