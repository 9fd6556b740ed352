import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHECK_REPORT, checkNames, type CheckResult } from './check-report.ts'

/**
 * What one project's tests, or one static check, came to. `note` says why something counts as failed without a test
 * of its own that failed; `failures` holds a line or more for each test or file that did.
 */
export type TallyRow = { name: string; passed: number; failed: number; note?: string; failures?: string[] }

/** The part of Vitest's JSON report that is counted. */
type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

/** Of a long message: an assertion, its first difference and where it stands. */
const MESSAGE_LINES = 12

/** Where `npm run test:engines` leaves its report, relative to the root of the workspace. */
const ENGINE_REPORT = 'engine-results.json'

/**
 * Counts the reports that `npm test`, `npm run test:engines` and `npm run check` left under `root`: one row for each
 * workspace with tests, one for all that needs an engine, and one for each static check. Whatever should have reported and did not, counts as failed. So does a
 * `testExitCode` other than 0 that no report explains (an unhandled error, a runner that crashed).
 */
export function tally(request: { root: string; testExitCode: number }): TallyRow[] {
  const { root, testExitCode } = request
  const tests = testedWorkspaces(root).map((workspace) => countTests(root, workspace))
  if (testExitCode !== 0 && tests.every(({ failed }) => failed === 0)) {
    tests.push({
      name: 'npm test',
      passed: 0,
      failed: 1,
      note: `exit code ${testExitCode}, and no report says why`,
    })
  }
  return [...tests, ...countEngines(root), ...countChecks(root)]
}

/** What needs an engine runs as a whole, in a workspace that has a script for it. */
function countEngines(root: string): TallyRow[] {
  const { scripts } = readJson<{ scripts: object }>(join(root, 'package.json'))
  return 'test:engines' in scripts ? [countReport(join(root, ENGINE_REPORT), 'test:engines')] : []
}

/** The workspaces that have a test script or a test file: an orphaned test file is a failure, not a saving. */
function testedWorkspaces(root: string): string[] {
  const { workspaces } = readJson<{ workspaces: string[] }>(join(root, 'package.json'))
  return globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map((manifest) => manifest.replace(/.package\.json$/, ''))
    .filter((workspace) => hasTestScript(join(root, workspace)) || hasTestFile(join(root, workspace)))
    .sort()
}

function hasTestScript(folder: string): boolean {
  return 'test' in (readJson<{ scripts?: object }>(join(folder, 'package.json')).scripts ?? {})
}

function hasTestFile(folder: string): boolean {
  return (
    globSync('**/*.test.ts', { cwd: folder, exclude: ['**/node_modules', '**/*.engine.test.ts'] }).length > 0
  )
}

function countTests(root: string, workspace: string): TallyRow {
  return countReport(join(root, workspace, 'test-results.json'), workspace)
}

function countReport(path: string, name: string): TallyRow {
  const report = readReport<VitestReport>(path)
  if (report === undefined) return { name, passed: 0, failed: 1, note: 'no report' }
  const { numPassedTests: passed, numFailedTests, testResults } = report
  // A file that cannot be loaded has no test that failed, and is yet a failure.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  )
  const failed = numFailedTests + brokenFiles.length
  if (passed + failed === 0) return { name, passed, failed: 1, note: 'no test ran' }
  if (failed === 0) return { name, passed, failed }
  const failures = [
    ...testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => describeFailure(fullName, failureMessages.join('\n'))),
    ),
    ...brokenFiles.map((file) => describeFailure(file.name, file.message)),
  ]
  return { name, passed, failed, failures }
}

function describeFailure(what: string, message: string): string {
  const lines = message.split('\n').slice(0, MESSAGE_LINES)
  return [what, ...lines.map((line) => `  ${line}`)].join('\n')
}

function countChecks(root: string): TallyRow[] {
  const results = readReport<CheckResult[]>(join(root, CHECK_REPORT)) ?? []
  return checkNames(root).map((name) => {
    const result = results.find((one) => one.name === name)
    if (result === undefined) return { name, passed: 0, failed: 1, note: 'no report' }
    return { name, passed: result.passed ? 1 : 0, failed: result.passed ? 0 : 1 }
  })
}

/** A report that is cut off, because its runner was killed, is none. */
function readReport<T>(path: string): T | undefined {
  try {
    return readJson<T>(path)
  } catch {
    return undefined
  }
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

if (import.meta.main) {
  const rows = tally({ root: process.cwd(), testExitCode: Number(process.argv[2]) })
  console.log()
  // Said again here: the log above is long, and whoever reads only its end needs to know what failed.
  for (const { name, failures = [] } of rows) {
    for (const failure of failures) console.log(`${name}: ${failure}\n`)
  }
  for (const { name, passed, failed, note } of rows) {
    console.log(
      `${name.padEnd(24)} ${passed} passed, ${failed} failed${note === undefined ? '' : ` (${note})`}`,
    )
  }
  const total = (key: 'passed' | 'failed') => rows.reduce((sum, row) => sum + row[key], 0)
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`)
  process.exitCode = total('failed') === 0 ? 0 : 1
}
