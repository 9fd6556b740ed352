import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatProblems } from '@slipway/config-schema'
import { describe, expect, test } from 'vitest'
import { readArchive, writeArchive } from '../generate/archive.ts'
import { temporaryProject } from './temporary-project.ts'

/**
 * Each fixture holds the files of a project and, after them, the report or the normalised project that they give.
 * `vitest -u` writes the last part anew; read the diff.
 */
const directory = join(import.meta.dirname, 'fixtures')
const fixtures = readdirSync(directory)

/** What a fixture may take from its environment. */
const VARIABLES = { AGENT_NAME: 'general', RUNS: '7', DEFAULT: 'true', EMPTY: '', QUEUE: 'etl' }

describe('the files of a fixture give the report or the project that stands below them', () => {
  test.for(fixtures)('%s', async (fixture) => {
    const path = join(directory, fixture)
    const archive = readArchive(readFileSync(path, 'utf8'))
    const { '': _comment, report: _report, project: _project, ...files } = Object.fromEntries(archive)
    await using temporary = await temporaryProject(files)

    const { project, problems, sources } = await temporary.load(VARIABLES)

    archive.delete('report')
    archive.delete('project')
    if (problems.length > 0) archive.set('report', `${formatProblems(problems, sources, { color: false })}\n`)
    if (project) {
      const portable = { ...project, root: '/root/of/the/project' }
      archive.set('project', `${JSON.stringify(portable, null, 2)}\n`)
    }
    await expect(writeArchive(archive)).toMatchFileSnapshot(path)
  })
})
