import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Completion,
  type LanguageClient,
  type OpenFile,
  startLanguageClient,
} from './language-client.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = ['slipway.yaml', ...globSync('locations/*/location.yaml', { cwd: ROOT })]

/** The line by which a file names its schema, for a file at the root and for one in a location's folder. */
const SCHEMA_LINES = {
  slipway: '# yaml-language-server: $schema=packages/config-schema/schemas/slipway.schema.json\n',
  location: '# yaml-language-server: $schema=../../packages/config-schema/schemas/location.schema.json\n',
}
type Kind = keyof typeof SCHEMA_LINES

let client: LanguageClient
let opened = 0

beforeAll(async () => {
  client = await startLanguageClient(ROOT)
})

afterAll(() => client[Symbol.asyncDispose]())

/** A declaration in the editor, at a path of its own, after the line that names its schema. */
function open(kind: Kind, text: string): OpenFile {
  opened += 1
  const path = { slipway: `slipway-${opened}.yaml`, location: `locations/new-${opened}/location.yaml` }[kind]
  return client.open(join(ROOT, path), SCHEMA_LINES[kind] + text)
}

/** What an editor underlines: the line, the first counted as 1 with the line that names the schema left out, what stands there, and why. */
async function underlined(kind: Kind, text: string): Promise<[line: number, part: string, why: string][]> {
  const lines = text.split('\n')
  const diagnostics = await open(kind, text).diagnostics()
  return diagnostics.map(({ range: { start, end }, message }) => {
    const part = lines[start.line - 1]?.slice(start.character, end.character) ?? ''
    return [start.line, part, message]
  })
}

/** A file with the cursor where `|` stands. */
function openAtCursor(kind: Kind, marked: string) {
  const before = (SCHEMA_LINES[kind] + marked).split('|')[0]!.split('\n')
  const position = { line: before.length - 1, character: before.at(-1)!.length }
  const file = open(kind, marked.replace('|', ''))
  return { complete: () => file.complete(position), hover: () => file.hover(position) }
}

function labels(completions: Completion[]): string[] {
  return completions.map(({ label }) => label)
}

function docOf(completions: Completion[], label: string): unknown {
  return completions.find((one) => one.label === label)?.documentation
}

describe('in an editor, a good file is clean', () => {
  test.for(EXAMPLES)('as the example %s is, which names its schema', async (file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    expect(text.split('\n')[0]).toMatch(/^# yaml-language-server: \$schema=.+\.schema\.json$/)
    expect(await client.open(join(ROOT, file), text).diagnostics()).toEqual([])
  })

  test.for<[Kind, string]>([
    [
      'slipway',
      `project: x\nlocations: [a]\nagents: [{name: '\${NAME:x}', max_concurrent_runs: '\${RUNS}'}]\n`,
    ],
    [
      'slipway',
      `project: x\nlocations: [a]\nenvironments:\n  prod: {account: '111122223333', region: eu-west-1}\n`,
    ],
    ['location', 'launcher: lambda\njobs:\n  x: {command: [a]}\n'],
    ['location', 'launcher: [ecs, {type: lambda, memory: 128}]\njobs:\n  x: {command: [a]}\n'],
    ['location', 'jobs:\n  x: {command: [a], params: {properties: {day: {type: string, format: date}}}}\n'],
    ['location', 'jobs:\n  x: {command: [a], timeout: 45m, retries: {attempts: 2, on: [lost]}}\n'],
    ['location', 'jobs:\n  x:\n    steps:\n      a: {command: [a]}\n      b: {command: [b], needs: [a]}\n'],
  ])('%s.yaml: %j', async ([kind, text]) => {
    expect(await underlined(kind, text)).toEqual([])
  })
})

describe('in an editor, a mistake is underlined where it stands, once', () => {
  test.for<[Kind, string, line: number, part: string, why: RegExp]>([
    ['slipway', 'project: x\nlocatons: [a]\nlocations: [a]\n', 2, 'locatons', /not allowed/],
    ['slipway', 'project: x\nlocations: a\n', 2, 'a', /"array"/],
    ['slipway', 'project: x\nlocations: [a]\nagents: [{name: x, replica: 2}]\n', 3, 'replica', /not allowed/],
    [
      'slipway',
      "project: x\nlocations: [a]\nenvironments: {p: {account: '1', region: eu-west-1}}\n",
      3,
      "'1'",
      /pattern/,
    ],
    ['location', 'jobs:\n  x:\n    command: [a]\n    timout: 3m\n', 4, 'timout', /not allowed/],
    ['location', 'jobs:\n  x:\n    command: a\n', 3, 'a', /"array"/],
    ['location', 'jobs:\n  x:\n    command: [a, 1]\n', 3, '1', /"string"/],
    ['location', 'jobs:\n  x:\n    command: [a]\n    timeout: 10 minutes\n', 4, '10 minutes', /pattern/],
    ['location', 'jobs:\n  x:\n    command: [a]\n    retries: {attempts: many}\n', 4, 'many', /"integer"/],
    [
      'location',
      'jobs:\n  x:\n    command: [a]\n    retries: {attempts: 2, on: [tired]}\n',
      4,
      'tired',
      /"timed_out"/,
    ],
    ['location', 'jobs:\n  x:\n    command: [a]\n    params: {type: objct}\n', 4, 'objct', /"object"/],
    ['location', 'jobs:\n  x: {command: [a]}\nlauncher: lamda\n', 3, 'lamda', /"lambda", "ecs"/],
    [
      'location',
      'jobs:\n  x: {command: [a]}\nlauncher: [ecs, {type: ecs, tmp: 512}]\n',
      3,
      'tmp',
      /not allowed/,
    ],
    [
      'location',
      'jobs:\n  x: {command: [a]}\nlauncher: {type: lambda, memory: big}\n',
      3,
      'big',
      /"integer"/,
    ],
    ['location', 'jobs:\n  x: {command: [a]}\nlauncher: {type: lambda, memory: 100}\n', 3, '100', /128/],
    ['location', 'jobs:\n  x: {command: [a]}\nlauncher: {type: ecs, profile: huge}\n', 3, 'huge', /"xlarge"/],
    ['location', 'jobs:\n  x: {command: [a]}\nenv: {A: 1}\n', 3, '1', /"string"/],
    ['location', 'jobs:\n  x: {command: [a]}\nsecrets: {A: vault:x}\n', 3, 'vault:x', /pattern/],
    ['location', 'jobs:\n  x: {command: [a]}\n  x: {command: [b]}\n', 3, 'x: {command: [b]}', /unique/],
    ['location', 'agent_queue: etl\n', 1, 'a', /"jobs"/],
  ])('%s.yaml: %j', async ([kind, text, line, part, why]) => {
    expect(await underlined(kind, text)).toEqual([[line, part, expect.stringMatching(why)]])
  })
})

describe('an editor offers', () => {
  test.for<[Kind, string, keys: string[]]>([
    ['slipway', '|', ['project', 'locations', 'agents', 'environments']],
    ['slipway', 'project: x\nlocations: [a]\nagents:\n  - name: x\n    |', ['queues', 'max_concurrent_runs']],
    ['location', '|', ['location_name', 'agent_queue', 'launcher', 'env', 'secrets', 'jobs']],
    [
      'location',
      'jobs:\n  x:\n    |',
      ['params', 'command', 'steps', 'timeout', 'retries', 'launcher', 'env'],
    ],
    ['location', 'jobs:\n  x:\n    retries:\n      |', ['attempts', 'on', 'backoff']],
    ['location', 'launcher:\n  type: lambda\n  |', ['memory', 'tmp']],
    ['location', 'launcher:\n  type: ecs\n  |', ['profile', 'cpu', 'memory', 'ephemeral_storage']],
  ])('the keys of %s.yaml with their docs: %j', async ([kind, marked, keys]) => {
    const offered = await openAtCursor(kind, marked).complete()
    expect(labels(offered)).toEqual(expect.arrayContaining(keys))
    for (const key of keys)
      expect([key, docOf(offered, key)]).toEqual([key, expect.stringMatching(/\w{3,}.*\.$/)])
  })

  test('of a launcher, the keys of its own type only', async () => {
    const lambda = await openAtCursor('location', 'launcher:\n  type: lambda\n  |').complete()
    expect(labels(lambda)).not.toContain('profile')
    const ecs = await openAtCursor('location', 'launcher:\n  type: ecs\n  |').complete()
    expect(labels(ecs)).not.toContain('tmp')
  })

  test('no key that is there already', async () => {
    const offered = await openAtCursor('location', 'jobs:\n  x:\n    timeout: 3m\n    |').complete()
    expect(labels(offered)).not.toContain('timeout')
  })

  test.for<[Kind, string, values: string[]]>([
    ['location', 'launcher: |', ['lambda', 'ecs']],
    ['location', 'launcher:\n  - |', ['lambda', 'ecs']],
    ['location', 'launcher:\n  type: |', ['lambda', 'ecs']],
    [
      'location',
      'launcher:\n  type: ecs\n  profile: |',
      ['small', 'medium', 'large', 'xlarge', 'heavy', 'max'],
    ],
    ['location', 'jobs:\n  x:\n    retries:\n      on: [|]', ['timed_out', 'out_of_memory', 'lost']],
    ['slipway', 'project: x\nlocations: [a]\nagents:\n  - include_default_queue: |', ['true', 'false']],
  ])('the values that a key of %s.yaml can have: %j', async ([kind, marked, values]) => {
    const offered = await openAtCursor(kind, marked).complete()
    expect(labels(offered)).toEqual(expect.arrayContaining(values))
  })
})

describe('an editor tells of a key what it means, and its default', () => {
  test.for<[Kind, string, told: RegExp]>([
    ['slipway', 'pro|ject: x', /name of the project/],
    ['slipway', 'project: x\nagents:\n  - max_concurrent|_runs: 3', /at once.*Default: 50\./s],
    ['slipway', 'project: x\nagents:\n  - include_default|_queue: true', /Default: false\./],
    ['location', 'agent_|queue: etl', /queue.*Default: the default queue/s],
    ['location', 'laun|cher: ecs', /Default: ecs\./],
    ['location', 'launcher:\n  type: lambda\n  mem|ory: 2048', /MB.*Default: 1769\./s],
    ['location', 'launcher:\n  type: ecs\n  prof|ile: small', /Default: medium\..*`xlarge`/s],
    ['location', 'jobs:\n  x:\n    time|out: 3m', /How long.*Default: 1h\./s],
    [
      'location',
      'jobs:\n  x:\n    retries:\n      backoff:\n        init|ial: 3s',
      /first wait.*Default: 10s\./s,
    ],
  ])('%s.yaml: %j', async ([kind, marked, told]) => {
    expect(await openAtCursor(kind, marked).hover()).toMatch(told)
  })
})
