import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MIGRATIONS } from '@slipway/config-schema/migrate'
import { describe, expect, test } from 'vitest'
import { slipway, succeed } from './slipway.ts'
import { tempDirectory } from './temp-directory.ts'

const DAGSTER = `# what the shop runs
locations:
  - location_name: orders
    code_source:
      module_name: orders
    build:
      directory: ./orders
`

/** A directory as `dagster-cloud` knows it, committed to git. */
async function dagsterDirectory(): Promise<string> {
  const cwd = await tempDirectory()
  await mkdir(join(cwd, 'orders'))
  await writeFile(join(cwd, 'orders/Dockerfile'), 'FROM scratch\n')
  await writeFile(join(cwd, 'dagster_cloud.yaml'), DAGSTER)
  commit(cwd)
  return cwd
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd,
    encoding: 'utf8',
  })
}

function commit(cwd: string): void {
  git(cwd, 'init', '-q')
  git(cwd, 'add', '.')
  git(cwd, 'commit', '-qm', 'as it was')
}

async function filesIn(cwd: string): Promise<string[]> {
  return (await readdir(cwd, { recursive: true })).filter((path) => !path.startsWith('.git')).toSorted()
}

describe('migrate', () => {
  test('shows a diff that git applies, and writes nothing', async () => {
    const cwd = await dagsterDirectory()
    const before = await filesIn(cwd)
    const { code, stdout, stderr } = await slipway({ cwd }, 'migrate', 'per-location')
    expect(code).toBe(0)
    expect(stdout).toContain('--- /dev/null\n+++ b/orders/dagster_cloud.yaml\n')
    expect(stdout).toContain('--- a/dagster_cloud.yaml\n')
    expect(stderr).toMatch(/Nothing is written yet: the same with --write does it\.\n$/)
    expect(await filesIn(cwd)).toEqual(before)

    execFileSync('git', ['apply', '-'], { cwd, input: stdout })
    const applied = await readFile(join(cwd, 'orders/dagster_cloud.yaml'), 'utf8')
    git(cwd, 'stash', '-u', '-q')
    await succeed({ cwd }, 'migrate', 'per-location', '--write')
    expect(await readFile(join(cwd, 'orders/dagster_cloud.yaml'), 'utf8')).toBe(applied)
  })

  test('--write does it, and says what became of each file', async () => {
    const cwd = await dagsterDirectory()
    const told = await succeed({ cwd }, 'migrate', 'per-location', '--write')
    expect(told).toContain('✔ dagster_cloud.yaml removed\n✔ orders/dagster_cloud.yaml written\n')
    expect(existsSync(join(cwd, 'dagster_cloud.yaml'))).toBe(false)
  })

  test('what git could not bring back is not removed, unless that is wanted', async () => {
    const cwd = await dagsterDirectory()
    await writeFile(join(cwd, 'dagster_cloud.yaml'), `${DAGSTER}# not committed\n`)
    const before = await filesIn(cwd)
    expect(await slipway({ cwd }, 'migrate', 'per-location', '--write')).toMatchObject({
      code: 1,
      stderr:
        '✖ git could not bring back dagster_cloud.yaml as it is now.\n' +
        '  Nothing was written. Commit first, or add --force.\n',
    })
    expect(await filesIn(cwd)).toEqual(before)
    await succeed({ cwd }, 'migrate', 'per-location', '--write', '--force')
    expect(existsSync(join(cwd, 'dagster_cloud.yaml'))).toBe(false)
  })

  test('nor where there is no repository', async () => {
    const cwd = await tempDirectory()
    await writeFile(join(cwd, 'dagster_cloud.yaml'), DAGSTER)
    expect(await slipway({ cwd }, 'migrate', 'dagster', '--write')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('git could not bring back dagster_cloud.yaml as it is now.'),
    })
    expect(await filesIn(cwd)).toEqual(['dagster_cloud.yaml'])
  })

  test('the same below the top of the repository, and of a directory that is named', async () => {
    const top = await tempDirectory()
    await mkdir(join(top, 'data'))
    await writeFile(join(top, 'data/dagster_cloud.yaml'), DAGSTER)
    git(top, 'init', '-q')
    expect(await slipway({ cwd: top }, 'migrate', 'per-location', 'data', '--write')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bring back dagster_cloud.yaml as'),
    })
  })

  test('what cannot be migrated is told, and exits 1', async () => {
    const cwd = await tempDirectory()
    const { code, stdout, stderr } = await slipway({ cwd }, 'migrate', 'dagster', '--write')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('(nothing_to_migrate)')
  })

  test('as JSON', async () => {
    const cwd = await dagsterDirectory()
    const { code, stdout, stderr } = await slipway({ cwd }, 'migrate', 'per-location', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      migration: 'per-location',
      written: false,
      edits: [
        { path: 'dagster_cloud.yaml', before: DAGSTER, after: null },
        { path: 'orders/dagster_cloud.yaml', before: null },
      ],
      notes: expect.any(Array),
    })
  })

  test('from Dagster to a project that Slipway finds', async () => {
    const cwd = await dagsterDirectory()
    await succeed({ cwd }, 'migrate', 'dagster', '--write')
    expect(existsSync(join(cwd, 'slipway.yaml'))).toBe(true)
    expect(existsSync(join(cwd, 'orders/location.yaml'))).toBe(true)
  })

  test('the help says what each migration is', async () => {
    const help = await succeed({ cwd: '/' }, 'migrate', '--help')
    for (const [name, { description }] of Object.entries(MIGRATIONS)) {
      expect(help).toMatch(new RegExp(`^  ${name} +${description}$`, 'm'))
    }
  })
})
