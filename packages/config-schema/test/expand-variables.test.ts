import { expect, test } from 'vitest'
import { expandVariables } from '../src/normalise/expand-variables.ts'

function expanded(text: string, variables: Record<string, string>) {
  const { agents, findings } = expandVariables([{ name: text }], variables)
  expect(findings).toEqual([])
  return (agents as [{ name: string }])[0].name
}

test('a variable, a default and the text around them are put together', () => {
  expect(expanded('${A}-${B:b}-${C:}-$D-{E}', { A: 'a', C: 'c' })).toBe('a-b-c-$D-{E}')
  expect(expanded('${URL:http://localhost:80}', {})).toBe('http://localhost:80')
})

test('an empty variable is set, a default is for one that is not', () => {
  expect(expanded('x${A:default}', { A: '' })).toBe('x')
})

test('what a variable holds is not expanded again, nor read as a replacement pattern', () => {
  expect(expanded('${A}', { A: '${B} $& $1', B: 'b' })).toBe('${B} $& $1')
})

test('what every object has is no variable', () => {
  const { findings } = expandVariables([{ name: '${toString}' }], {})
  expect(findings).toMatchObject([{ code: 'missing_variable' }])
})

test('numbers and truths are read only where they are wanted', () => {
  const { agents } = expandVariables(
    [{ name: '${N}', queues: ['${N}', '${T}'], max_concurrent_runs: '${N}', include_default_queue: '${T}' }],
    { N: '7', T: 'true' },
  )
  expect(agents).toEqual([
    { name: '7', queues: ['7', 'true'], max_concurrent_runs: 7, include_default_queue: true },
  ])
})
