import { isRefused, reportJson } from '@slipway/config-schema'
import { expect, test } from 'vitest'
import { temporaryProject } from './temporary-project.ts'

const JOBS = 'jobs: {x: {command: [x]}}\n'

test('a report says of a sound project what it has', async () => {
  await using project = await temporaryProject({ 'locations/a/location.yaml': JOBS })
  expect(reportJson(await project.load(), { strict: true })).toEqual({
    valid: true,
    project: 'acme-data',
    locations: [{ name: 'a', file: 'locations/a/location.yaml' }],
    counts: { errors: 0, warnings: 0 },
    problems: [],
  })
})

test('a report has every problem, its place, and how to mend it', async () => {
  await using project = await temporaryProject({
    'locations/a/location.yaml': JOBS.replace('command', 'comand'),
    'locations/b/location.yaml': JOBS,
  })
  expect(reportJson(await project.load(), { strict: false })).toEqual({
    valid: false,
    project: null,
    locations: [{ name: 'b', file: 'locations/b/location.yaml' }],
    counts: { errors: 1, warnings: 0 },
    problems: [
      {
        severity: 'error',
        code: 'unknown_key',
        message: 'A job has no key "comand".',
        suggestion: 'Did you mean "command"?',
        file: 'locations/a/location.yaml',
        line: 1,
        column: 12,
        length: 6,
        fix: { start: 11, end: 17, text: 'command' },
      },
    ],
  })
})

test('warnings refuse only what is strict', async () => {
  await using project = await temporaryProject({ 'locations/a/location.yaml': `env: {A: "\${B}"}\n${JOBS}` })
  const loaded = await project.load()
  expect(loaded.problems).toMatchObject([{ severity: 'warning' }])
  expect([
    isRefused(loaded.problems, { strict: false }),
    reportJson(loaded, { strict: false }).valid,
  ]).toEqual([false, true])
  expect([isRefused(loaded.problems, { strict: true }), reportJson(loaded, { strict: true }).valid]).toEqual([
    true,
    false,
  ])
})
