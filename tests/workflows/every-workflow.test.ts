import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readWorkflow, ROOT, type WrittenStep } from './read-workflow.ts'

interface ActionFile {
  inputs?: Record<string, { required?: boolean; default?: unknown }>
  outputs?: Record<string, unknown>
}

/** What a job may be allowed at most. */
const PERMISSIONS: Record<string, Record<string, string>> = {
  'ci.yml': { contents: 'read' },
  'deploy.yml': { contents: 'read', 'id-token': 'write' },
}

const names = readdirSync(join(ROOT, '.github/workflows'))

test('there is a bound for the permissions of each workflow', () => {
  expect(names.toSorted()).toEqual(Object.keys(PERMISSIONS))
})

describe.each(names)('%s', async (name) => {
  const { text, written, jobs } = await readWorkflow(name)
  const steps = jobs.flatMap(({ written: job }) => job.steps)

  test('names the actions of others by commit and version', () => {
    const used = [...text.matchAll(/^.*uses: *(.*)$/gm)].map(([, uses = '']) => uses)
    expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length)
    for (const uses of used)
      expect(uses).toMatch(/^(\.\/actions\/[a-z-]+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/)
  })

  test('allows nothing but what its jobs ask for, and those no more than they need', () => {
    expect(written.permissions).toEqual({})
    for (const { written: job } of jobs) expect(PERMISSIONS[name]).toMatchObject(job.permissions)
  })

  test('ends by itself whatever hangs', () => {
    expect(jobs.map(({ id, written: job }) => [id, typeof job['timeout-minutes']])).toEqual(
      jobs.map(({ id }) => [id, 'number']),
    )
  })

  test('leaves no credentials in the clone', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts).toHaveLength(jobs.length)
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false })
  })

  test('puts nothing into a script that GitHub fills in', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })

  test('gives the actions of this repository inputs that they have, and all that they require', () => {
    for (const { uses = '', with: given = {} } of steps.filter(isOwn)) {
      const { inputs = {} } = actionFile(uses)
      const required = Object.keys(inputs).filter((input) => inputs[input]?.required)
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
      expect(Object.keys(given)).toEqual(expect.arrayContaining(required))
    }
  })

  test('hands on outputs that the actions of this repository have', () => {
    for (const {
      written: { outputs = {}, steps: own },
    } of jobs)
      for (const output of Object.values(outputs)) {
        const [, id, key] = /^\$\{\{ steps\.([\w-]+)\.outputs\.([\w-]+) \}\}$/.exec(output) ?? []
        const { uses = '' } = own.find((step) => step.id === id) ?? {}
        expect(Object.keys(actionFile(uses).outputs ?? {})).toContain(key)
      }
  })
})

function isOwn({ uses }: WrittenStep): boolean {
  return uses?.startsWith('./') ?? false
}

function actionFile(uses: string): ActionFile {
  return parse(readFileSync(join(ROOT, uses, 'action.yml'), 'utf8')) as ActionFile
}
