import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './read-workflow.ts'
import { loadWorkflowParser } from './workflow-parser.ts'

const FILES = readdirSync(join(ROOT, 'actions'))
  .map((name) => join('actions', name, 'action.yml'))
  .filter((file) => existsSync(join(ROOT, file)))

test('there are actions', () => {
  expect(FILES).not.toEqual([])
})

test.each(FILES)('%s is taken by the parser of GitHub', async (file) => {
  const { actions, workflows } = await loadWorkflowParser()
  const content = readFileSync(join(ROOT, file), 'utf8')
  const { context } = actions.parseAction({ name: file, content }, new workflows.NoOperationTraceWriter())
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([])
})
