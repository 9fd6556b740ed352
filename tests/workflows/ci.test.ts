import { beforeAll, expect, test } from 'vitest'
import { evaluate, fill } from './evaluate.ts'
import { readWorkflow, type Workflow } from './read-workflow.ts'

let workflow: Workflow

beforeAll(async () => {
  workflow = await readWorkflow('ci.yml')
})

test('it runs for what is on the branch and for pull requests, those of forks included, with nothing to lose', () => {
  expect(workflow.events).toEqual({ push: { branches: ['main'] }, pull_request: {} })
  expect(workflow.text).not.toMatch(/secrets|vars\./)
})

test.each([
  { event_name: 'pull_request', ref: 'refs/pull/7/merge', cancelled: 'true' },
  { event_name: 'push', ref: 'refs/heads/main', cancelled: 'false' },
])(
  'of an older run of $event_name, the newer one cancels it: $cancelled',
  async ({ cancelled, ...github }) => {
    const { group, 'cancel-in-progress': cancels } = workflow.concurrency
    expect(await fill(group, { github })).toBe(`ci-${github.ref}`)
    const [, expression = ''] = /^\$\{\{ (.*) \}\}$/.exec(String(cancels)) ?? []
    expect(await evaluate(expression, { github })).toBe(cancelled)
  },
)

test('it runs what a developer runs', () => {
  const scripts = workflow.jobs.flatMap(({ written }) => written.steps.flatMap(({ run = [] }) => run))
  expect(scripts).toEqual([expect.stringContaining('.ci/run')])
})
