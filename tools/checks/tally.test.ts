import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tally } from './tally.ts'

const REPOSITORY = join(import.meta.dirname, '../..')
const VITEST = join(REPOSITORY, 'node_modules/vitest/vitest.mjs')
const PASSES = `import { test } from 'vitest'; test('passes', () => {})`
const FAILS = `${PASSES}; test('fails', () => { throw new Error('planted') })`

let root: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tally-')))
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  write('package.json', {
    workspaces: ['packages/*', 'tests'],
    scripts: { 'check:types': '', 'check:lint': '' },
  })
  writeChecks({ 'check:types': true, 'check:lint': true })
})

afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))

describe('the tally of tests', () => {
  test("counts what Vitest's own reports say, project by project", async () => {
    await runTests('packages/model', { 'run.test.ts': PASSES, 'attempt.test.ts': PASSES })
    await runTests('tests', { 'chaos.test.ts': FAILS })
    expect(tally({ root, testExitCode: 1 }).slice(0, 2)).toMatchObject([
      { name: 'packages/model', passed: 2, failed: 0 },
      { name: 'tests', passed: 1, failed: 1 },
    ])
  })

  test('counts what needs an engine once, in a workspace that has such tests', async () => {
    await runTests('tests', { 'chaos.test.ts': PASSES })
    const scripts = { 'check:types': '', 'check:lint': '', 'test:engines': '' }
    write('package.json', { workspaces: ['tests'], scripts })
    expect(tally({ root, testExitCode: 0 })[1]).toMatchObject({
      name: 'test:engines',
      failed: 1,
      note: 'no report',
    })
    await runTests('tests', { 'stores.test.ts': FAILS })
    renameSync(join(root, 'tests/test-results.json'), join(root, 'engine-results.json'))
    expect(tally({ root, testExitCode: 1 }).slice(1, 2)).toMatchObject([
      { name: 'test:engines', passed: 2, failed: 1 },
    ])
  })

  test('counts a file that cannot be loaded as failed', async () => {
    await runTests('tests', { 'good.test.ts': PASSES, 'bad.test.ts': `throw new Error('planted')` })
    const [row] = tally({ root, testExitCode: 1 })
    expect(row).toMatchObject({ name: 'tests', passed: 1, failed: 1 })
    expect(row?.failures?.join()).toMatch(/bad\.test\.ts\n.*planted/)
  })

  test('names each test that failed, with its message', async () => {
    await runTests('tests', { 'chaos.test.ts': FAILS })
    expect(tally({ root, testExitCode: 1 })[0]?.failures).toEqual([
      expect.stringMatching(/^fails\n {2}Error: planted/),
    ])
  })

  test('counts a project in which no test ran as failed', async () => {
    await runTests('tests', {})
    expect(tally({ root, testExitCode: 1 })[0]).toMatchObject({ failed: 1, note: 'no test ran' })
  })

  test('counts a project with a test script that left no report as failed', () => {
    write('tests/package.json', { scripts: { test: 'vitest run' } })
    expect(tally({ root, testExitCode: 0 })[0]).toMatchObject({ failed: 1, note: 'no report' })
  })

  test('counts a project whose report is cut off as failed', () => {
    write('tests/package.json', { scripts: { test: 'vitest run' } })
    write('tests/test-results.json', '{"numPassedTests": 3, "testRes')
    expect(tally({ root, testExitCode: 137 })[0]).toMatchObject({ failed: 1, note: 'no report' })
  })

  test('counts a project with test files that nobody runs as failed', () => {
    write('tests/package.json', {})
    write('tests/forgotten.test.ts', PASSES)
    expect(tally({ root, testExitCode: 0 })[0]).toMatchObject({ failed: 1, note: 'no report' })
  })

  test('counts an exit code that no report explains as failed', async () => {
    await runTests('tests', { 'good.test.ts': PASSES })
    expect(tally({ root, testExitCode: 7 })).toContainEqual({
      name: 'npm test',
      passed: 0,
      failed: 1,
      note: 'exit code 7, and no report says why',
    })
  })
})

describe('the tally of checks', () => {
  test('counts each check as one', () => {
    writeChecks({ 'check:types': true, 'check:lint': false })
    expect(tally({ root, testExitCode: 0 })).toEqual([
      { name: 'check:types', passed: 1, failed: 0 },
      { name: 'check:lint', passed: 0, failed: 1 },
    ])
  })

  test('counts a check that left no result as failed', () => {
    writeChecks({ 'check:types': true })
    expect(tally({ root, testExitCode: 0 })[1]).toMatchObject({ failed: 1, note: 'no report' })
  })

  test('counts every check as failed if the report is missing', () => {
    rmSync(join(root, 'check-results.json'))
    expect(tally({ root, testExitCode: 0 }).map(({ failed }) => failed)).toEqual([1, 1])
  })
})

describe('the command', () => {
  test('ends with the sum and exits 0 if nothing failed', async () => {
    await runTests('tests', { 'chaos.test.ts': PASSES })
    expect(runCommand('0')).toEqual({ status: 0, lastLine: '3 passed, 0 failed' })
  })

  test('ends with the sum and exits 1 if anything failed', async () => {
    await runTests('tests', { 'chaos.test.ts': FAILS })
    expect(runCommand('1')).toEqual({ status: 1, lastLine: '3 passed, 1 failed' })
  })
})

async function runTests(workspace: string, files: Record<string, string>): Promise<void> {
  write(`${workspace}/package.json`, { type: 'module', scripts: { test: 'vitest run' } })
  for (const [name, source] of Object.entries(files)) write(`${workspace}/${name}`, source)
  const args = [VITEST, 'run', '--config', join(REPOSITORY, 'vitest.config.ts')]
  await once(spawn(process.execPath, args, { cwd: join(root, workspace), stdio: 'ignore' }), 'exit')
}

function runCommand(testExitCode: string): { status: number | null; lastLine: string | undefined } {
  const args = [join(import.meta.dirname, 'tally.ts'), testExitCode]
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) }
}

function writeChecks(passed: Record<string, boolean>): void {
  const results = Object.entries(passed).map(([name, ok]) => ({ name, passed: ok, seconds: 1 }))
  write('check-results.json', results)
}

function write(path: string, content: unknown): void {
  mkdirSync(join(root, dirname(path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}
