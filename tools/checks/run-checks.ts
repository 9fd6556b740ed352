/**
 * `npm run check`: runs every static check, all of them whatever fails, ends with a table and leaves the report
 * that `tally.ts` counts. Exits 1 if any failed.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { CHECK_REPORT, checkNames, type CheckResult } from './check-report.ts'

const root = join(import.meta.dirname, '../..')
const results = checkNames(root).map(runCheck)
writeFileSync(join(root, CHECK_REPORT), JSON.stringify(results))

console.log()
for (const { name, passed, seconds } of results) {
  const mark = passed ? styleText('green', '✔') : styleText('red', '✖')
  console.log(`${mark} ${name.padEnd(16)} ${seconds.toFixed(1).padStart(5)} s`)
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1

function runCheck(name: string): CheckResult {
  console.log(styleText('bold', `\n${name}`))
  const start = performance.now()
  const { status } = spawnSync(process.execPath, ['--run', name], { cwd: root, stdio: 'inherit' })
  return { name, passed: status === 0, seconds: (performance.now() - start) / 1000 }
}
