import { MIGRATIONS } from '@slipway/config-schema/migrate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { cronOfCopilot, durationOfGo } from '../../src/migrate/copilot-schedule.ts'
import { dockerfileCommand } from '../../src/migrate/dockerfile-command.ts'
import { splitWords } from '../../src/migrate/split-words.ts'
import { carriedOut, errorsOf, loadFiles } from './migrated-project.ts'

const { migrate } = MIGRATIONS.copilot

const REPORT = `name: report-generator
type: Scheduled Job
on:
  schedule: "@daily"
cpu: 256
memory: 512
retries: 3
timeout: 1h30m
image:
  build: ./reports/Dockerfile
  depends_on: {nginx: start}
variables:
  LOG_LEVEL: on
  COUNT: 010
  SECRET: {from_cfn: stack-Output}
env_file: log.env
secrets:
  TOKEN: GITHUB_TOKEN
  DB: /acme/db
environments:
  prod:
    cpu: 2048
`

test('a scheduled job becomes a job of a location in the directory of its image; what is lost is told with its line', () => {
  const { edits, notes } = migrate(
    new Map([
      ['copilot/report/manifest.yml', REPORT],
      ['copilot/web/manifest.yml', 'name: web\ntype: Load Balanced Web Service\n'],
      [
        'reports/Dockerfile',
        'FROM node:24 AS build\nCMD ["nothing"]\nFROM node:24\nENTRYPOINT ["node"]\nCMD ["report.js"]\n',
      ],
    ]),
  )
  expect(edits.map(({ path, before }) => [path, before])).toEqual([
    ['reports/location.yaml', null],
    ['slipway.yaml', null],
  ])
  expect(parse(edits[0]?.after ?? '')).toEqual({
    location_name: 'reports',
    secrets: { DB: 'ssm:/acme/db' },
    jobs: {
      'report-generator': {
        command: ['node', 'report.js'],
        launcher: { type: 'ecs', cpu: 256, memory: 512 },
        timeout: '90m',
        retries: { attempts: 4 },
        schedule: { cron: '0 0 * * *' },
        env: { LOG_LEVEL: 'on', COUNT: '010' },
      },
    },
  })
  expect(notes.map(({ severity, code, file, line }) => `${severity} ${code} ${file}:${line}`)).toEqual([
    ...[11, 15, 16, 18, 21].map((line) => `warning no_equivalent copilot/report/manifest.yml:${line}`),
    'warning no_equivalent slipway.yaml:1',
  ])
})

test('jobs of one image become jobs of one location', () => {
  const manifest = (name: string, secret: string) =>
    `name: ${name}\ntype: Scheduled Job\nimage: {build: Dockerfile}\ncommand: run ${name}\nsecrets: {DB: ${secret}}\n`
  const { edits, notes } = migrate(
    new Map([
      ['copilot/one/manifest.yml', manifest('one', '/a')],
      ['copilot/two/manifest.yml', manifest('two', '/b')],
    ]),
  )
  const { jobs, secrets } = parse(edits[0]?.after ?? '') as { jobs: object; secrets: object }
  expect(Object.keys(jobs)).toEqual(['one', 'two'])
  expect(secrets).toEqual({ DB: 'ssm:/a' })
  expect(notes).toContainEqual(
    expect.objectContaining({ file: 'copilot/two/manifest.yml', code: 'no_equivalent' }),
  )
})

describe('nothing is written', () => {
  test.for<[string, Record<string, string>, string]>([
    [
      'where there is no scheduled job',
      { 'copilot/web/manifest.yml': 'type: Backend Service\n' },
      'error nothing_to_migrate',
    ],
    [
      'over a location that is there',
      { 'copilot/a/manifest.yml': REPORT.replace('image', 'command: x\nimage'), 'reports/location.yaml': '' },
      'error already_there',
    ],
    ['of a file that is no YAML', { 'copilot/a/manifest.yml': 'type: [\n' }, 'error invalid_yaml'],
    [
      'of a job of which nobody knows what it runs',
      { 'copilot/a/manifest.yml': REPORT },
      'warning no_equivalent',
    ],
  ])('%s', ([, files, expected]) => {
    const { edits, notes } = migrate(new Map(Object.entries(files)))
    expect(edits).toEqual([])
    expect(notes.map(({ severity, code }) => `${severity} ${code}`)).toContain(expected)
  })
})

const manifests = fc
  .record(
    {
      schedule: fc.constantFrom(
        '"@daily"',
        '"@every 5m"',
        'rate(7 minutes)',
        '"cron(0 3 * * ? *)"',
        '"0 3 1 * 1"',
        'none',
        '"0 25 * * *"',
      ),
      cpu: fc.constantFrom('256', '1024', '300', 'x'),
      memory: fc.constantFrom('512', '2048', '9999999'),
      retries: fc.constantFrom('0', '3', '1000', '-1'),
      timeout: fc.constantFrom('1h', '90s', '1h30m5s', '500ms', '{}'),
      image: fc.constantFrom(
        '{build: ./a/Dockerfile}',
        '{location: x}',
        '{build: {context: b}}',
        '{build: ../x/Dockerfile}',
        '{build: /x/D}',
      ),
      command: fc.constantFrom('echo "a b"', '[echo, "${{ x }}"]', '"echo \'open"', '[node, a.js]'),
      entrypoint: fc.constantFrom('sh -c', '[sh]'),
      variables: fc.constantFrom('{A: 1}', '{A B: x}', '{A: "${X}"}', '{SLIPWAY_X: y}', '{DB: x}'),
      secrets: fc.constantFrom('{DB: /db}', '{DB: name}', '{A: {secretsmanager: x}}'),
      sidecars: fc.constantFrom('{x: {image: y}}'),
    },
    { requiredKeys: ['image'] },
  )
  .map(({ schedule, ...keys }) => {
    const lines = Object.entries(keys).map(([key, value]) => `${key}: ${value}\n`)
    return ['type: Scheduled Job\n', ...(schedule ? [`on: {schedule: ${schedule}}\n`] : []), ...lines].join(
      '',
    )
  })

test('whatever a manifest says, what is written validates', { timeout: 300_000 }, async () => {
  let written = 0
  await fc.assert(
    fc.asyncProperty(fc.array(manifests, { minLength: 1, maxLength: 3 }), async (texts) => {
      const files = new Map(texts.map((text, index) => [`copilot/job${index}/manifest.yml`, text]))
      files.set('a/Dockerfile', 'FROM x\nCMD node a.js\n')
      const migration = migrate(files)
      if (migration.edits.length === 0) return
      written += 1
      expect(errorsOf(await loadFiles(carriedOut(files, migration)))).toEqual([])
    }),
    { numRuns: 200 },
  )
  expect(written).toBeGreaterThan(50)
})

test.for([
  ['@weekly', '0 0 * * 0'],
  ['@every 15m', '*/15 * * * *'],
  ['@every 7m', undefined],
  ['rate(2 hours)', '0 */2 * * *'],
  ['rate(1 day)', '0 0 * * *'],
  ['rate(3 days)', undefined],
  ['cron(0 3 ? * MON-FRI *)', '0 3 * * MON-FRI'],
  ['cron(0 3 ? * 2 *)', undefined],
  ['cron(0 3 L * ? *)', undefined],
  ['cron(0 3 * * ? 2027)', undefined],
  ['0 3 * * *', '0 3 * * *'],
  ['none', 'none'],
  ['sometimes', undefined],
])('the schedule %s is the cron line %s', ([schedule, cron]) => {
  expect(cronOfCopilot(schedule!)).toBe(cron)
})

test.for([
  ['1h30m', '90m'],
  ['2h', '2h'],
  ['1m5s', '65s'],
  ['0s', undefined],
  ['1.5h', undefined],
  ['', undefined],
])('the duration %s is %s', ([text, duration]) => {
  expect(durationOfGo(text!)).toBe(duration)
})

test.for<[string, string[] | undefined]>([
  ['echo "a b" \'c d\' e\\ f', ['echo', 'a b', 'c d', 'e f']],
  ['a"b"c', ['abc']],
  ['"a \\"b\\" \\n"', ['a "b" \\n']],
  ['  ', []],
  ['echo "open', undefined],
])('the words of %s', ([line, words]) => {
  expect(splitWords(line)).toEqual(words)
})

test.for<[string, string[] | undefined]>([
  ['FROM x\nCMD ["a", "b"]\n', ['a', 'b']],
  ['FROM x\nENTRYPOINT ["a"]\nCMD ["b"]\n', ['a', 'b']],
  ['FROM x\nCMD a && \\\n  b\n', ['/bin/sh', '-c', 'a &&    b']],
  ['FROM x\nENTRYPOINT a\nCMD ["b"]\n', ['/bin/sh', '-c', 'a']],
  ['FROM x\nCMD ["a"]\nFROM y\n', undefined],
])('what an image of %j runs', ([text, command]) => {
  expect(dockerfileCommand(text)).toEqual(command)
})
