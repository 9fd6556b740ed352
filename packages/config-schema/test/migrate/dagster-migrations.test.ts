import type { LoadedProject } from '@slipway/config-schema'
import { MIGRATIONS } from '@slipway/config-schema/migrate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dagsterTexts, FOLDERS } from './dagster-files.ts'
import { carriedOut, errorsOf, loadFiles } from './migrated-project.ts'

const FILE = 'dagster_cloud.yaml'
const split = MIGRATIONS['per-location'].migrate
const join = MIGRATIONS['one-file'].migrate
const toSlipway = MIGRATIONS.dagster.migrate

/** Many projects are written and read. */
const SLOW = { timeout: 300_000 }

/** What is declared, wherever it is written. */
function declared({ project }: LoadedProject) {
  return project?.locations.map(({ directory, declaration }) => ({ directory, declaration }))
}

function textsIn(files: ReadonlyMap<string, string>): string {
  return [...files.values()].join('\n')
}

test(
  'one file, a file for each location and one file again declare the same, with every comment',
  SLOW,
  async () => {
    let moved = 0
    await fc.assert(
      fc.asyncProperty(dagsterTexts, async ({ text, comments }) => {
        const whole = new Map([[FILE, text]])
        const before = declared(await loadFiles(whole, FOLDERS))
        expect(before).toBeDefined()

        const apart = split(whole)
        const isNothing = apart.notes.some(({ code }) => code === 'nothing_to_migrate')
        expect(apart.edits.length === 0).toBe(isNothing)
        if (isNothing) return
        const parts = carriedOut(whole, apart)
        for (const comment of comments) expect(textsIn(parts)).toContain(comment)

        const together = carriedOut(parts, join(parts))
        expect([...together.keys()]).toEqual([FILE])
        for (const comment of comments) expect(textsIn(together)).toContain(comment)
        const loaded = await loadFiles(together, FOLDERS)
        expect(errorsOf(loaded)).toEqual([])
        expect(declared(loaded)).toEqual(before)

        expect([...carriedOut(together, split(together)).keys()].toSorted()).toEqual(
          [...parts.keys()].toSorted(),
        )
        moved += 1
      }),
      { numRuns: 100 },
    )
    expect(moved).toBeGreaterThan(50)
  },
)

test('the file of each location declares by itself what it did in the one', SLOW, async () => {
  await fc.assert(
    fc.asyncProperty(dagsterTexts, async ({ text }) => {
      const whole = new Map([[FILE, text]])
      const before = declared(await loadFiles(whole, FOLDERS)) ?? []
      const parts = carriedOut(whole, split(whole))
      for (const [path, part] of parts) {
        const folder = path.slice(0, -FILE.length - 1) || '.'
        const loaded = await loadFiles(new Map([[FILE, part]]), folder === '.' ? FOLDERS : [])
        expect(errorsOf(loaded)).toEqual([])
        const expected = parts.size === 1 ? before : before.filter(({ directory }) => directory === folder)
        expect(loaded.project?.locations.map(({ declaration }) => declaration)).toEqual(
          expected.map(({ declaration }) => declaration),
        )
      }
    }),
    { numRuns: 100 },
  )
})

test('files whose defaults differ are joined with theirs at each location', SLOW, async () => {
  await fc.assert(
    fc.asyncProperty(dagsterTexts, dagsterTexts, async (one, other) => {
      const renamed = other.text.replaceAll(/location_name: "(\d)"/g, 'location_name: "other $1"')
      const files = new Map([
        [`x/${FILE}`, one.text],
        [`y/${FILE}`, renamed],
      ])
      const inFolders = ['x', 'y'].flatMap((top) => FOLDERS.map((folder) => `${top}/${folder}`))
      const before = declared(await loadFiles(files, inFolders))
      const together = carriedOut(files, join(files))
      const loaded = await loadFiles(together, inFolders)
      expect(errorsOf(loaded)).toEqual([])
      expect([...together.keys()]).toEqual([FILE])
      expect(declared(loaded)).toEqual(before)
    }),
    { numRuns: 100 },
  )
})

test('what Dagster takes becomes a project of Slipway that validates', SLOW, async () => {
  let migrated = 0
  await fc.assert(
    fc.asyncProperty(dagsterTexts, async ({ text }) => {
      const files = new Map([[FILE, text]])
      const migration = toSlipway(files)
      const isInTheWay = migration.notes.some(({ code }) => code === 'already_there')
      expect(migration.edits.length === 0).toBe(isInTheWay)
      if (isInTheWay) return
      migrated += 1
      const before = declared(await loadFiles(files, FOLDERS)) ?? []
      const after = carriedOut(files, migration)
      expect(after.has(FILE)).toBe(false)
      const loaded = await loadFiles(after, FOLDERS)
      expect(errorsOf(loaded)).toEqual([])
      const kept = (locations: typeof before | undefined) =>
        locations?.map(({ directory, declaration: { name, agent_queue, secrets, jobs } }) => {
          return { directory, name, agent_queue, secrets, command: jobs['dagster']?.steps }
        })
      expect(kept(declared(loaded))).toEqual(kept(before))
    }),
    { numRuns: 100 },
  )
  expect(migrated).toBeGreaterThan(10)
})

describe('what cannot be migrated is an error with its place, and nothing is to be written', () => {
  const location = 'locations: [{location_name: a, code_source: {module_name: x}, build: {directory: a}}]\n'

  test.for<
    [string, (files: Map<string, string>) => ReturnType<typeof split>, Record<string, string>, string]
  >([
    ['nothing to split', split, {}, 'nothing_to_migrate dagster_cloud.yaml:1'],
    ['nothing to join', join, { [FILE]: location }, 'nothing_to_migrate dagster_cloud.yaml:1'],
    ['nothing of Dagster', toSlipway, {}, 'nothing_to_migrate dagster_cloud.yaml:1'],
    [
      'a file that Dagster refuses',
      split,
      { [FILE]: 'locations:\n  - location_name: 7\n' },
      'wrong_type dagster_cloud.yaml:2',
    ],
    [
      'a folder with a file of its own',
      split,
      { [FILE]: location, [`a/${FILE}`]: location },
      'already_there a/dagster_cloud.yaml:1',
    ],
    [
      'one name in two folders',
      join,
      { [`a/${FILE}`]: location, [`b/${FILE}`]: location },
      'duplicate_location b/dagster_cloud.yaml:1',
    ],
    [
      'a location.yaml in the way',
      toSlipway,
      { [FILE]: location, 'a/location.yaml': 'jobs: {}\n' },
      'already_there dagster_cloud.yaml:1',
    ],
  ])('%s', ([, migrate, files, expected]) => {
    const { edits, notes } = migrate(new Map(Object.entries(files)))
    expect(edits).toEqual([])
    const errors = notes.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code, file, line }) => `${code} ${file}:${line}`)).toContain(expected)
  })
})

test('a slipway.yaml that is there gets the directories that its patterns miss, and keeps its comments', () => {
  const files = new Map([
    ['slipway.yaml', '# Ours.\nproject: acme\nlocations: ["a/*"] # and more\n'],
    [
      FILE,
      `locations:
  - {location_name: one, code_source: {module_name: x}, build: {directory: a/one}}
  - {location_name: two, code_source: {module_name: x}, build: {directory: b/two}}
`,
    ],
  ])
  const { edits } = toSlipway(files)
  const { after } = edits.find(({ path }) => path === 'slipway.yaml')!
  expect(after).toBe('# Ours.\nproject: acme\nlocations: ["a/*", b/two] # and more\n')
})
