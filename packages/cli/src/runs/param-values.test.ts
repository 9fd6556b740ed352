import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDirectory } from '../../test/temp-directory.ts'
import { paramValues, readParams } from './param-values.ts'

const schema = {
  type: 'object',
  properties: {
    year: { type: 'integer' },
    day: { type: 'string' },
    note: { type: ['string', 'null'] },
    flags: { type: 'array' },
  },
}

test('text becomes what the schema of the job takes', () => {
  expect(paramValues({ year: '2015', day: '2015', note: 'null', flags: '["a"]' }, schema)).toEqual({
    year: 2015,
    day: '2015',
    note: 'null',
    flags: ['a'],
  })
})

test('text that is no JSON stays text, for the API to refuse', () => {
  expect(paramValues({ year: 'last' }, schema)).toEqual({ year: 'last' })
})

test('without a schema JSON is read as JSON, and all else is text', () => {
  expect(paramValues({ n: '1', yes: 'true', text: 'a b', quoted: '"1"' }, null)).toEqual({
    n: 1,
    yes: true,
    text: 'a b',
    quoted: '1',
  })
})

test('null is a value, not an absence of JSON', () => {
  expect(paramValues({ nothing: 'null' }, null)).toEqual({ nothing: null })
})

test('--params takes an object, or a file that holds one', async () => {
  const directory = await tempDirectory()
  await writeFile(join(directory, 'params.json'), '{"year": 2015}')
  expect(await readParams('{"year": 2014}', directory)).toEqual({ year: 2014 })
  expect(await readParams('@params.json', directory)).toEqual({ year: 2015 })
})

test.each(['[1]', '7', 'null', 'year=1'])('--params %s is wrong usage', async (source) => {
  await expect(readParams(source, '/')).rejects.toMatchObject({
    exitCode: 2,
    message: '--params is not a JSON object.',
  })
})

test('a file of params that is not there is wrong usage', async () => {
  await expect(readParams('@gone.json', '/')).rejects.toMatchObject({ exitCode: 2 })
})
