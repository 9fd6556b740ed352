import { checkParams, type Params } from '@slipway/config-schema/params'
import type { JsonSchema } from '@slipway/config-schema'
import { describe, expect, test } from 'vitest'

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    day: { type: 'string', format: 'date' },
    size: { enum: ['small', 'large'], default: 'small' },
    window: { type: 'object', properties: { hours: { type: 'integer', default: 24 } }, default: {} },
    tags: { type: 'array', items: { type: 'string' } },
    either: { type: ['integer', 'null'] },
  },
  required: ['day'],
  additionalProperties: false,
}

function problems(params: Params, schema: JsonSchema | null = SCHEMA): string[] {
  return checkParams({ schema, params }).problems
}

test('params that fit come back with the defaults filled in, and what was given is left alone', () => {
  const given = { day: '2026-11-21' }
  expect(checkParams({ schema: SCHEMA, params: given })).toEqual({
    params: { day: '2026-11-21', size: 'small', window: { hours: 24 } },
    problems: [],
  })
  expect(given).toEqual({ day: '2026-11-21' })
})

describe('each problem is a sentence that names its param', () => {
  test.for<[string, Params, string]>([
    ['missing', {}, 'The param "day" is missing.'],
    ['format', { day: '2026-02-30' }, 'The param "day" must have the format "date", not "2026-02-30".'],
    ['unknown', { day: '2026-02-03', sise: 1 }, 'The job has no param "sise". Did you mean "size"?'],
    [
      'enum',
      { day: '2026-02-03', size: 'big' },
      'The param "size" must be one of "small", "large", not "big".',
    ],
    [
      'nested',
      { day: '2026-02-03', window: { hours: 'x' } },
      'The param "window.hours" must be an integer, not "x".',
    ],
    ['item', { day: '2026-02-03', tags: ['a', 1] }, 'The param "tags.1" must be a string, not 1.'],
    [
      'types',
      { day: '2026-02-03', either: true },
      'The param "either" must be an integer or null, not true.',
    ],
  ])('%s', ([, params, problem]) => {
    expect(problems(params)).toEqual([problem])
  })

  test('all of them at once', () => {
    expect(problems({ size: 'big', tags: 'x' })).toHaveLength(3)
  })
})

test('a job without a schema takes no params', () => {
  expect(problems({}, null)).toEqual([])
  expect(problems({ day: 'x' }, null)).toEqual(['The job has no param "day". It takes none.'])
})

test('a schema that is invalid is a problem, not an exception', () => {
  expect(problems({}, { type: 'nonsense' })).toEqual([
    expect.stringMatching(/^The params cannot be checked: /),
  ])
  expect(problems({}, { $ref: 'https://example.com/schema.json' })).toHaveLength(1)
})

test('schemas with the same $id do not get in the way of each other', () => {
  const schema = (name: string): JsonSchema => ({ $id: 'params', type: 'object', required: [name] })
  expect(problems({}, schema('a'))).toEqual(['The param "a" is missing.'])
  expect(problems({}, schema('b'))).toEqual(['The param "b" is missing.'])
})

test('what every object has does not count as given', () => {
  expect(problems({}, { type: 'object', required: ['toString'] })).toEqual([
    'The param "toString" is missing.',
  ])
})

test('values whose comparison would fail are a problem, not an exception', () => {
  const schema: JsonSchema = { type: 'object', properties: { list: { type: 'array', uniqueItems: true } } }
  expect(problems({ list: [{ valueOf: 1 }, { valueOf: 1 }] }, schema)).toHaveLength(1)
})

test('a server that sees many schemas checks each by its own', () => {
  for (let number = 0; number < 1_100; number += 1) {
    const schema: JsonSchema = { type: 'object', required: [`p${number % 550}`] }
    expect(problems({}, schema)).toEqual([`The param "p${number % 550}" is missing.`])
  }
})
