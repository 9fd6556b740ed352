import { expect, test } from 'vitest'
import { knownInputs } from './known-inputs.ts'
import { RESOURCE_TYPES, resourceTypeOf } from './resource-types.ts'

test.each(RESOURCE_TYPES)('every property that is performed is one of @pulumi/aws: %s', async (token) => {
  const { module, performs, replacedBy, defaults = {}, tag } = await resourceTypeOf(token)
  const { inputs } = await knownInputs(module)
  const named = [...performs, ...replacedBy, ...Object.keys(defaults), ...(tag ? ['tags'] : [])]
  expect(named.filter((property) => !inputs.has(property))).toEqual([])
  expect(replacedBy.filter((property) => !performs.includes(property))).toEqual([])
})

test('what AWS alone says is no input, and what has to be given is known', async () => {
  const { inputs, required } = await knownInputs('ecs/taskDefinition')
  expect(inputs.has('skipDestroy')).toBe(true)
  expect(inputs.has('revision')).toBe(false)
  expect(required).toEqual(['containerDefinitions', 'family'])
})
