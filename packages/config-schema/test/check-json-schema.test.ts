import { checkJsonSchema, checkParams } from '@slipway/config-schema/params'
import type { Json, JsonSchema } from '@slipway/config-schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const KEYWORDS = `
  type properties required items enum const format pattern minimum maxLength additionalProperties patternProperties
  definitions $defs $ref allOf anyOf oneOf not if then else dependencies uniqueItems default contains minItems
  $schema title a b`

const TEXTS = 'string object array null date email a # #/definitions/a #/$defs/b [a- ^a$'
const VALUES: Json[] = [true, false, 0, 1, -1, 1.5, null, [], ['a'], ['string', 'null'], {}, { valueOf: 1 }]

/** Values that look like JSON Schemas: mostly wrong, often nearly right. */
const schemaLike = fc.letrec<{ value: Json; mapping: JsonSchema }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(...VALUES, ...TEXTS.split(' ')),
    tie('mapping'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  mapping: fc.dictionary(fc.constantFrom(...KEYWORDS.trim().split(/\s+/)), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}))

test('a schema without faults can always be checked with', () => {
  let sound = 0
  fc.assert(
    fc.property(schemaLike.mapping, (mapping) => {
      const schema: JsonSchema = { ...mapping, type: 'object' }
      if (checkJsonSchema(schema).length > 0) return
      sound += 1
      const { problems } = checkParams({ schema, params: { a: 'x' } })
      expect(problems.filter((problem) => problem.startsWith('The params cannot be checked'))).toEqual([])
    }),
    { numRuns: 3_000 },
  )
  // The property says nothing if all that is tried is refused.
  expect(sound).toBeGreaterThan(100)
})

test.for<[string, JsonSchema]>([
  ['the schema itself', { $ref: '#' }],
  ['another that leads back', { $ref: '#/definitions/a', definitions: { a: { anyOf: [{ $ref: '#' }] } } }],
])('a reference for the same value to %s is a fault', ([, schema]) => {
  expect(checkJsonSchema({ type: 'object', ...schema })).toContainEqual(
    expect.objectContaining({ path: ['$ref'], message: 'The reference leads back to itself.' }),
  )
})

test('a schema that refers to itself further down can be checked with', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: { child: { $ref: '#' }, name: { $ref: '#/definitions/name' } },
    definitions: { name: { type: 'string' } },
  }
  expect(checkJsonSchema(schema)).toEqual([])
  expect(checkParams({ schema, params: { child: { child: { name: 1 } } } }).problems).toEqual([
    'The param "child.child.name" must be a string, not 1.',
  ])
})
