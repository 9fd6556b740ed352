import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatProblems, PROBLEM_CODES } from '@slipway/config-schema'
import { describe, expect, test } from 'vitest'
import { readArchive, writeArchive } from '../generate/archive.ts'
import { temporaryProject } from './temporary-project.ts'

/**
 * Each problem's part of the reference: what to do, the files of an example, and the report that they give, from which
 * `npm run generate` makes docs/reference/problems.md. `vitest -u` writes the reports anew; read the diff.
 */
const directory = join(import.meta.dirname, '../reference/problems')
const LOCATION = 'locations/orders/location.yaml'

/** What no archive can say. */
const PREPARATIONS: Record<string, (root: string) => Promise<void>> = {
  project_not_found: (root) => rm(join(root, 'slipway.yaml')),
  unreadable_file: (root) => symlink('location.yaml', join(root, LOCATION)),
  file_too_large: (root) => writeFile(join(root, LOCATION), '#'.repeat(300 * 1024)),
  not_utf8: (root) => writeFile(join(root, LOCATION), Buffer.from('\ufeffjobs: {}\n', 'utf16le')),
  linked_location: async (root) => {
    await mkdir(join(root, 'elsewhere/orders'), { recursive: true })
    await writeFile(join(root, 'elsewhere/orders/location.yaml'), 'jobs: {x: {command: [x]}}\n')
    await rm(join(root, 'locations/orders'), { recursive: true })
    await symlink('../elsewhere/orders', join(root, 'locations/orders'))
  },
}

/** What no project has that is only read: their examples are in the tests of migrations. */
const OF_MIGRATIONS = ['already_there', 'no_equivalent', 'nothing_to_migrate']

/** What needs a commit: their examples are in the tests of plans. */
const OF_PLANS = ['base_not_locked', 'no_base', 'no_network', 'nothing_matched']

test('each code has its part of the reference, and no other', async () => {
  const parts = (await readdir(directory)).map((file) => file.replace(/\.txt$/, ''))
  expect(parts.toSorted()).toEqual(Object.keys(PROBLEM_CODES).toSorted())
})

describe('the example of a problem gives the report that the reference shows', () => {
  const shown = Object.keys(PROBLEM_CODES).filter((code) => ![...OF_MIGRATIONS, ...OF_PLANS].includes(code))

  test.for(shown)('%s', async (code) => {
    const path = join(directory, `${code}.txt`)
    const archive = readArchive(await readFile(path, 'utf8'))
    const { '': _remedy, report: _report, ...files } = Object.fromEntries(archive)
    await using project = await temporaryProject(files)
    const prepare = PREPARATIONS[code]
    if (prepare) {
      await mkdir(join(project.directory, 'locations/orders'), { recursive: true })
      await prepare(project.directory)
    }
    const { problems, sources } = await project.load()
    expect(problems.map((problem) => problem.code)).toContain(code)
    const report = formatProblems(problems, sources, { color: false })
    archive.set('report', `${report.replaceAll(project.directory, '/home/you/shop')}\n`)
    await expect(writeArchive(archive)).toMatchFileSnapshot(path)
  })
})
