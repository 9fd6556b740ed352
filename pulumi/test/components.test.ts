import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { COMPONENT_VERSION } from '../src/index.ts'
import { registeredByLocation, registeredByPlatform } from './registered-components.ts'

test('what the components register is the golden list, whose digest is to be COMPONENT_VERSION', async () => {
  const resources = [...(await registeredByPlatform()), ...(await registeredByLocation())]
  const text = `${JSON.stringify(resources, readable, 2)}\n`
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  // Where this fails, change COMPONENT_VERSION: what is deployed has to be applied again.
  expect.soft({ COMPONENT_VERSION }).toEqual({ COMPONENT_VERSION: digest })
  await expect(text).toMatchFileSnapshot('golden/components.generated.json')
})

/** JSON within JSON as JSON. */
function readable(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value
}
