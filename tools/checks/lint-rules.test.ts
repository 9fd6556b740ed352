import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const REPOSITORY = join(import.meta.dirname, '../..')
const READS_ENVIRONMENT = `export const home = process.env['HOME']`
const TYPED_IMPORT = `export type Server = import('node:net').Server`
const FORGOTTEN_PROMISE = `import { rm } from 'node:fs/promises'\nexport const clean = () => {\n  rm('x')\n}`

/** House rules that are lint rules, each with the places where it holds and where it does not. */
const FILES: [path: string, source: string, rules: string[]][] = [
  ['packages/agent/src/environment.ts', READS_ENVIRONMENT, ['node(no-process-env)']],
  ['packages/runtime/src/environment.ts', READS_ENVIRONMENT, ['node(no-process-env)']],
  ['packages/runtime/src/main.ts', READS_ENVIRONMENT, []],
  ['packages/cli/src/environment.ts', READS_ENVIRONMENT, []],
  ['packages/agent/test/scene.ts', READS_ENVIRONMENT, []],
  ['packages/api/src/named.ts', `export { env } from 'node:process'`, ['eslint(no-restricted-imports)']],
  ['packages/model/src/now.ts', `export const now = Date.now()`, ['eslint(no-restricted-properties)']],
  ['packages/model/src/now.test.ts', `export const now = Date.now()`, []],
  ['packages/stores/src/now.ts', `export const now = Date.now()`, []],
  ['packages/model/src/timer.ts', `setTimeout(() => {}, 1)`, ['eslint(no-restricted-globals)']],
  ['packages/api/src/import-type.ts', TYPED_IMPORT, ['typescript(consistent-type-imports)']],
  ['packages/api/src/promise.ts', FORGOTTEN_PROMISE, ['typescript(no-floating-promises)']],
]

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lint-rules-'))
  for (const file of ['.oxlintrc.json', 'tsconfig.json']) cpSync(join(REPOSITORY, file), join(root, file))
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  for (const [path, source] of FILES) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), source)
  }
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the lint rules hold in the product, and spare entry points and tests', () => {
  const { status, stdout } = spawnSync(
    join(root, 'node_modules/.bin/oxlint'),
    ['--format', 'json', 'packages'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] }
  const found = FILES.map(([path, source]) => [
    path,
    source,
    diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code),
  ])
  expect(found).toEqual(FILES)
  expect(status).not.toBe(0)
})
