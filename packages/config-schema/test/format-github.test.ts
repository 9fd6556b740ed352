import { formatGithub, type Problem } from '@slipway/config-schema'
import { expect, test } from 'vitest'

const PROBLEM: Problem = {
  severity: 'error',
  code: 'unknown_key',
  message: 'A job has no key "b".',
  suggestion: 'Did you mean "a"?',
  file: 'locations/a/location.yaml',
  line: 2,
  column: 3,
  length: 4,
}

function annotation(problem: Partial<Problem> = {}, directory = '.'): string {
  return formatGithub([{ ...PROBLEM, ...problem }], { directory })
}

test('a problem is a workflow command with its place, its code and what to do', () => {
  expect(annotation()).toBe(
    '::error file=locations/a/location.yaml,line=2,col=3,endColumn=7,title=unknown_key::A job has no key "b".%0ADid you mean "a"?',
  )
  expect(formatGithub([], { directory: '.' })).toBe('')
})

test('a project below the top of its repository is named with its directory', () => {
  expect(annotation({}, 'data/acme/')).toContain('file=data/acme/locations/a/location.yaml,')
})

test('nothing in a declaration ends a command or begins another', () => {
  const hostile = 'x%0A\r\n::error::y'
  const written = annotation({ severity: 'warning', message: hostile, file: 'a:b,c=d%.yaml' })
  expect(written.split('\n')).toHaveLength(1)
  expect(written).toMatch(/^::warning file=a%3Ab%2Cc=d%25\.yaml,line=2,/)
  expect(written).toContain('::x%250A%0D%0A::error::y%0A')
})

test('there is a line for each problem', () => {
  expect(formatGithub([PROBLEM, PROBLEM], { directory: '.' }).split('\n')).toHaveLength(2)
})
