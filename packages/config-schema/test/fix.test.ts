import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixProject } from '@slipway/config-schema'
import { describe, expect, test } from 'vitest'
import { clearlyMeant } from '../src/fix/clearly-meant.ts'
import { usualDuration } from '../src/fix/usual-duration.ts'
import { readArchive } from '../generate/archive.ts'
import { temporaryProject } from './temporary-project.ts'

const JOB = 'jobs: {x: {command: [x]}}\n'

async function fixed(files: Record<string, string>) {
  await using project = await temporaryProject(files)
  return await fixProject({ directory: project.directory, variables: {} })
}

async function fixedLocation(text: string) {
  return (await fixed({ 'locations/a/location.yaml': text })).texts.get('locations/a/location.yaml')
}

test('what is clear is mended, and all else stays as it is written', async () => {
  const archive = readArchive(readFileSync(join(import.meta.dirname, 'fixtures/fixable.txt'), 'utf8'))
  const { '': _comment, report: _report, ...files } = Object.fromEntries(archive)
  const { texts, fixed: mended, after } = await fixed(files)
  expect(Object.fromEntries(texts)).toMatchInlineSnapshot(`
    {
      "locations/orders/location.yaml": "agent_queue:   etl   # where it waits
    "env": {PORT: "8080", VERSION: "1.10", DEBUG: "true", NOTHING: }
    launcher: {type: ecs, profile: medium}
    jobs:
      nightly:
        command: [python, -m, orders, --days=7]   # no shell
        timeout: '45m'
        retries: {attempts: 2, on: [timed_out], backoff: {initial: 30s}}
      weekly:
        command: echo "hello"
        timeout: 45
        schedul: {cron: "0 3 * * *"}
      both: {command: [x], timeout: 1h, timeuot: 2h}
    ",
      "slipway.yaml": "project: acme-data # the name
    locations: [locations/*]
    agents:
      - {name: general, queues: [etl], include_default_queue: true}
    environments:
      staging: {account: "111122223333", region: eu-west-1}
    ",
    }
  `)
  expect(mended.map(({ line, fix }) => `${line}: ${fix?.text}`)).toMatchInlineSnapshot(`
    [
      "1: agent_queue",
      "2: "8080"",
      "2: "1.10"",
      "2: "true"",
      "3: medium",
      "6: command",
      "7: '45m'",
      "8: [timed_out]",
      "8: backoff",
      "4: [etl]",
      "4: include_default_queue",
      "6: account",
      "6: [python, -m, orders, --days=7]",
      "8: 30s",
      "6: "111122223333"",
    ]
  `)
  expect(after.problems.map(({ file, line, code }) => `${file}:${line} ${code}`)).toMatchInlineSnapshot(`
    [
      "locations/orders/location.yaml:2 wrong_type",
      "locations/orders/location.yaml:10 wrong_type",
      "locations/orders/location.yaml:11 wrong_type",
      "locations/orders/location.yaml:12 unknown_key",
      "locations/orders/location.yaml:13 unknown_key",
    ]
  `)
})

test('the project after is the one that is read once the texts are written', async () => {
  await using project = await temporaryProject({
    'locations/a/location.yaml': JOB.replace('command', 'comand'),
  })
  const { texts, after } = await fixProject({ directory: project.directory, variables: {} })
  for (const [file, text] of texts) writeFileSync(join(project.directory, file), text)
  expect(await project.load()).toEqual(after)
  expect(after.project).toBeDefined()
})

test('a project with nothing to mend has nothing to write', async () => {
  const { texts, fixed: mended } = await fixed({ 'locations/a/location.yaml': JOB })
  expect([texts.size, mended]).toEqual([0, []])
})

describe('left alone is', () => {
  test.for([
    ['a key whose meaning stands there already', 'agent_queue: a\nagent_queu: b\n'],
    ['a key that is near to two', 'env: {}\nenw: {}\nxnv: {}\n'],
    ['a number of nobody knows what', 'jobs: {x: {command: [x], timeout: 45}}\n'],
    ['a value by an alias', 'env: {A: "1", B: &b 2, C: *b}\n'],
    ['a shell string', 'jobs: {x: {command: "echo $HOME"}}\n'],
    ['a text over several lines', 'jobs:\n  x:\n    command: python\n      -m orders\n'],
  ])('%s', async ([, text]) => {
    const mended = await fixedLocation(text!.includes('jobs') ? text! : `${text}${JOB}`)
    // Of the aliased pair the place that is written out is mended.
    expect(mended?.replace('&b "2"', '&b 2') ?? text).toContain(text!.trimEnd())
  })

  test('a file that would have more problems than before', async () => {
    const text = `jobs:\n  x:\n    command: [x]\n    retires: {attempts: 0, on: [], backoff: {factor: 0}}\n`
    const {
      texts,
      fixed: mended,
      after,
    } = await fixed({
      'locations/a/location.yaml': text,
      'locations/b/location.yaml': JOB.replace('command', 'comand'),
    })
    expect([...texts.keys()]).toEqual(['locations/b/location.yaml'])
    expect(mended).toHaveLength(1)
    expect(after.problems).toMatchObject([{ file: 'locations/a/location.yaml', code: 'unknown_key' }])
  })

  test('a file in which two keys can only have meant the same', async () => {
    expect(await fixedLocation('jobs: {x: {comand: [x], commnad: [y]}}\n')).toBeUndefined()
  })

  test('a file whose mending would give another a problem', async () => {
    const { texts } = await fixed({
      'locations/a/location.yaml': `location-name: b\n${JOB}`,
      'locations/b/location.yaml': JOB,
    })
    expect([...texts.keys()]).toEqual([])
  })
})

test('words become a list whose items are read as text', async () => {
  expect(await fixedLocation('jobs: {x: {command: "sleep 10 true a:b - --x=.5"}}\n')).toBe(
    'jobs: {x: {command: [sleep, "10", "true", "a:b", "-", --x=.5]}}\n',
  )
})

test('Windows line ends and comments stay', async () => {
  const text = '# b\u00e4\r\njobs: {x: {comand: [x]}} # end\r\n'
  expect(await fixedLocation(text)).toBe(text.replace('comand', 'command'))
})

test('only what a word can alone have meant is clear', () => {
  const keys = ['command', 'steps', 'env', 'timeout', 'on', 'agent_queue']
  expect(
    ['comand', 'Command', 'agentQueue', 'agent-queue', 'tiemout', 'ENV'].map((word) =>
      clearlyMeant(word, keys),
    ),
  ).toEqual(['command', 'command', 'agent_queue', 'agent_queue', 'timeout', 'env'])
  expect(['enw', 'no', 'stpe', 'queue', 'x'.repeat(200)].map((word) => clearlyMeant(word, keys))).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
  expect(clearlyMeant('steqs', ['steps', 'steks'])).toBeUndefined()
})

test('a duration is clear when its unit is in words', () => {
  expect(['45 minutes', '2H', '90sec', ' 1 day ', '3 hrs'].map(usualDuration)).toEqual([
    '45m',
    '2h',
    '90s',
    '1d',
    '3h',
  ])
  expect(['45', '2M', '1.5h', '0 s', '400 days', '1 month', 'minutes'].map(usualDuration)).toEqual(
    Array.from({ length: 7 }, () => undefined),
  )
})
