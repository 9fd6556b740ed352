import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunDetails, RunList } from '@slipway/api'
import { describe, expect, test } from 'vitest'
import { atTerminal, hasTerminals } from './at-terminal.ts'
import { projectCopy, slipway, succeed, succeedJson } from './slipway.ts'
import { tempDirectory } from './temp-directory.ts'

const NEW_PROJECT = [
  'slipway.yaml',
  'locations/hello/location.yaml',
  'locations/hello/main.mjs',
  '.gitignore',
]

const hasPython = spawnSync('python3', ['--version']).status === 0

/** Every file below a directory, with its text. */
async function filesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return Object.fromEntries(files.map((file, index) => [file, texts[index] ?? '']))
}

describe('a new project', () => {
  test.each([['node', 'main.mjs'], ...(hasPython ? [['python', 'main.py']] : [])])(
    'in %s validates, and its job runs at once',
    async (language, main) => {
      const cwd = await tempDirectory()
      const variables = { PATH: process.env['PATH'] ?? '' }
      const told = await succeed({ cwd, variables }, 'init', '--yes', '--language', language)
      expect(told).toContain(`  locations/hello/${main}\n`)
      expect(await succeed({ cwd }, 'validate', '--strict')).toBe('✔ 1 code location valid\n')
      await succeed({ cwd, variables }, 'start', '--run', 'hello/greet', '--once', '--port', '0')
      const { runs } = await succeedJson<RunList>({ cwd }, 'runs')
      expect(runs).toMatchObject([{ status: 'SUCCEEDED' }])
      const run = await succeedJson<RunDetails>({ cwd, variables }, 'run', 'hello/greet', '-p', 'name=Ada')
      expect(run.result).toEqual({ value: { greeted: 'Ada' } })
      expect(await succeed({ cwd }, 'logs')).toBe('Hello, Ada!\n')
      expect(await succeed({ cwd }, 'artifacts', 'latest', 'greeting.txt', '-o', '-')).toBe('Hello, Ada!\n')
    },
  )

  test('tells what it made and what one does next, in a directory of its own', async () => {
    const cwd = await tempDirectory()
    expect(await succeed({ cwd }, 'init', 'shop', '--location', 'orders', '--language', 'node')).toBe(
      `✔ project shop
  slipway.yaml
  locations/orders/location.yaml
  locations/orders/main.mjs
  .gitignore
Next:
  cd shop
  slipway start --run orders/greet
Then, with that going on, in another terminal (there too):
  slipway run orders/greet -p name=Ada
`,
    )
    expect(await succeed({ cwd: join(cwd, 'shop') }, 'validate')).toBe('✔ 1 code location valid\n')
  })

  test('as JSON', async () => {
    const cwd = await tempDirectory()
    expect(await succeedJson({ cwd }, 'init', '--yes', '--project', 'acme')).toEqual({
      project: 'acme',
      location: 'hello',
      job: 'hello/greet',
      root: cwd,
      created: NEW_PROJECT,
      changed: [],
    })
  })

  test('names the schemas that its files are checked by, where an editor finds them', async () => {
    const cwd = await tempDirectory()
    await succeed({ cwd }, 'init', '--yes')
    for (const [directory, file] of [
      ['.', 'slipway.yaml'],
      ['locations/hello', 'location.yaml'],
    ] as const) {
      const text = await readFile(join(cwd, directory, file), 'utf8')
      const [, schema = ''] = /^# yaml-language-server: \$schema=(.+)$/m.exec(text) ?? []
      const path = schema.startsWith('/') ? schema : join(cwd, directory, schema)
      expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ type: 'object' })
    }
  })

  test('names them through node_modules where the project brings slipway, so that it holds in every clone', async () => {
    const cwd = await tempDirectory()
    const schemas = 'node_modules/@slipway/config-schema/schemas'
    await mkdir(join(cwd, schemas), { recursive: true })
    await writeFile(join(cwd, schemas, 'slipway.schema.json'), '{}')
    await writeFile(join(cwd, schemas, 'location.schema.json'), '{}')
    await succeed({ cwd }, 'init', '--yes')
    const [project, location] = await Promise.all(
      NEW_PROJECT.slice(0, 2).map((file) => readFile(join(cwd, file), 'utf8')),
    )
    expect(project).toContain(`# yaml-language-server: $schema=${schemas}/slipway.schema.json\n`)
    expect(location).toContain(`# yaml-language-server: $schema=../../${schemas}/location.schema.json\n`)
  })

  test('has git ignore the local state, and keeps what was ignored before', async () => {
    const cwd = await tempDirectory()
    execFileSync('git', ['init', '-q'], { cwd })
    await writeFile(join(cwd, '.gitignore'), 'dist\n/.slipway')
    await succeed({ cwd }, 'init', '--yes')
    expect(await readFile(join(cwd, '.gitignore'), 'utf8')).toBe('dist\n/.slipway\n.env\nnode_modules/\n')
    await writeFile(join(cwd, '.env'), 'SECRET=1\n')
    await succeed({ cwd }, 'deploy')
    const status = execFileSync('git', ['status', '--porcelain', '-uall'], { cwd, encoding: 'utf8' })
    expect(status.split('\n').toSorted()).toEqual(['', ...NEW_PROJECT.map((file) => `?? ${file}`).toSorted()])
  })
})

describe('in a project', () => {
  test('a code location is added beside the others', async () => {
    const cwd = await projectCopy()
    const before = await readFile(join(cwd, 'slipway.yaml'), 'utf8')
    const told = await succeed({ cwd }, 'init', '--location', 'orders', '--language', 'python')
    expect(told).toBe(`✔ code location orders in fixture
  locations/orders/location.yaml
  locations/orders/main.py
  .gitignore
Next:
  slipway deploy
  slipway run orders/greet
`)
    expect(await succeed({ cwd }, 'validate')).toBe('✔ 3 code locations valid\n')
    expect(await readFile(join(cwd, 'slipway.yaml'), 'utf8')).toBe(before)
  })

  test('what is wrong with another location is no obstacle', async () => {
    const cwd = await projectCopy()
    await writeFile(join(cwd, 'locations/weather/location.yaml'), 'jobs: 3\n')
    await succeed({ cwd }, 'init', '--location', 'orders', '--language', 'node')
    expect(existsSync(join(cwd, 'locations/orders/location.yaml'))).toBe(true)
  })

  test('what the project would not find is taken back', async () => {
    const cwd = await projectCopy()
    const yaml = "project: fixture\nlocations: ['locations/hello']\n"
    await writeFile(join(cwd, 'slipway.yaml'), yaml)
    const before = await filesOf(cwd)
    expect(await slipway({ cwd }, 'init', '--location', 'orders', '--language', 'node')).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        '✖ slipway.yaml would not find a code location in locations/orders.\n' +
        "  Nothing was written. Add 'locations/*' to its locations, then try again.\n",
    })
    expect(await filesOf(cwd)).toEqual(before)
    expect(existsSync(join(cwd, 'locations/orders'))).toBe(false)
  })

  test('a name that another location bears is refused, and nothing stays', async () => {
    const cwd = await projectCopy()
    await writeFile(
      join(cwd, 'locations/hello/location.yaml'),
      'location_name: orders\njobs: { a: { command: [ls] } }\n',
    )
    const before = await filesOf(cwd)
    const { code, stderr } = await slipway({ cwd }, 'init', '--location', 'orders', '--language', 'node')
    expect(code).toBe(1)
    expect(stderr).toMatch(/orders.*\n {2}Nothing was written\./)
    expect(await filesOf(cwd)).toEqual(before)
  })

  test('a project within it is not begun by mistake', async () => {
    const cwd = await projectCopy()
    const { code, stderr } = await slipway({ cwd }, 'init', 'orders', '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('To add a code location to it: slipway init --location NAME.')
  })
})

describe('nothing is replaced', () => {
  test.each(NEW_PROJECT.slice(1, 3))('%s that is there is named, and nothing is written', async (file) => {
    const cwd = await tempDirectory()
    await mkdir(join(cwd, 'locations/hello'), { recursive: true })
    await writeFile(join(cwd, file), 'mine')
    expect(await slipway({ cwd }, 'init', '--yes')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `✖ There is a file ${file} already.\n  Nothing was written. Move it away, or choose another name.\n`,
    })
    expect(await filesOf(cwd)).toEqual({ [join(cwd, file)]: 'mine' })
  })
})

describe('where it cannot be as it is said', () => {
  test('a file is no place for a project', async () => {
    const cwd = await tempDirectory()
    await writeFile(join(cwd, 'notes'), 'mine')
    const { code, stderr } = await slipway({ cwd }, 'init', 'notes', '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain(`${join(cwd, 'notes')} is a file.`)
  })

  test('a directory with a space is named so that a shell goes there', async () => {
    const told = await succeed({ cwd: await tempDirectory() }, 'init', 'my shop', '--yes')
    expect(told).toContain("  cd 'my shop'\n")
  })

  test('beside what Dagster declares it says that this is not part of the project', async () => {
    const cwd = await tempDirectory()
    await writeFile(join(cwd, 'dagster_cloud.yaml'), 'locations: []\n')
    const { code, stderr } = await slipway({ cwd }, 'init', '--yes')
    expect(code).toBe(0)
    expect(stderr).toContain('slipway migrate dagster makes it one.\n')
  })
})

describe('where nobody can be asked', () => {
  test.each([
    [[], 'Add --location and --language, or --yes for the usual.'],
    [['--location', 'orders'], 'Add --language, or --yes for the usual.'],
    [['--yes', '--location', '../orders'], '"../orders" cannot be the name of a code location.'],
    [['--yes', '--project', ''], '"" cannot be the name of a project.'],
    [['--yes', '--language', 'cobol'], 'Allowed choices are node, python.'],
  ])('init %j is wrong usage', async (args, told) => {
    const cwd = await tempDirectory()
    const { code, stdout, stderr } = await slipway({ cwd }, 'init', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(told)
    expect(await readdir(cwd)).toEqual([])
  })
})

describe.skipIf(!hasTerminals)('at a terminal', () => {
  test('it asks for what no option says, again when an answer will not do', async () => {
    const cwd = await tempDirectory()
    const terminal = atTerminal({ cwd }, 'init', '--project', 'acme')
    await terminal.printed(/Name of the code location\? \(hello\) /)
    terminal.type('my orders\r')
    await terminal.printed(/Use up to 64 letters[^]*\(hello\) /)
    terminal.type('orders\r')
    await terminal.printed(/Language: node or python\? \(node\) /)
    terminal.type('py\r')
    const { code, stdout } = await terminal.ended
    expect(stdout).toContain('locations/orders/main.py')
    expect(code).toBe(0)
    expect(await succeed({ cwd }, 'validate')).toBe('✔ 1 code location valid\n')
  })

  test('what is typed ahead of its question is the answer to it', async () => {
    const cwd = await tempDirectory()
    const terminal = atTerminal({ cwd }, 'init')
    terminal.type('\rorders\r\r')
    expect(await terminal.ended).toMatchObject({ code: 0 })
    expect(existsSync(join(cwd, 'locations/orders/main.mjs'))).toBe(true)
  })

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s ends it, and nothing is written', async (_, key) => {
    const cwd = await tempDirectory()
    const terminal = atTerminal({ cwd }, 'init')
    await terminal.printed(/Name of the project\?/)
    terminal.type(key)
    expect(await terminal.ended).toMatchObject({ code: 130 })
    expect(await readdir(cwd)).toEqual([])
  })
})
