import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { SchemaNode } from '../src/schema/schema-node.ts'
import { readArchive } from '../generate/archive.ts'

const here = import.meta.dirname

test('what is generated is up to date', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(here, '../generate.ts'), '--check'], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

/** The named properties of a schema and of all schemas in it. */
function propertiesBelow({
  properties = {},
  items,
  additionalProperties,
}: SchemaNode): [string, SchemaNode][] {
  const inside = [items, additionalProperties].filter((schema) => typeof schema === 'object')
  const named = Object.entries(properties)
  return [...named, ...[...named.map(([, schema]) => schema), ...inside].flatMap(propertiesBelow)]
}

describe('the JSON Schemas for editors', () => {
  const ajv = new Ajv({ strict: false })
  const [slipway, location] = ['slipway', 'location'].map((kind) =>
    ajv.compile(JSON.parse(readFileSync(join(here, `../schemas/${kind}.schema.json`), 'utf8'))),
  )

  test('accept a full example, with variables under agents', () => {
    const example = readArchive(readFileSync(join(here, 'fixtures/full-example.txt'), 'utf8'))
    for (const [file, text] of example) {
      if (!file.endsWith('.yaml')) continue
      const validate = file === 'slipway.yaml' ? slipway! : location!
      expect([file, validate(parse(text)), validate.errors]).toEqual([file, true, null])
    }
  })

  test.for([
    '{project: x, locations: [x], environments: {a: {account: "1", region: eu-west-1}}}',
    '{project: x, locations: [x], environments: {a#b: {account: "111122223333", region: eu-west-1}}}',
    '{project: x, locations: [x], environments: {a: {account: "111122223333", region: Ireland}}}',
  ])('refuse the slipway.yaml %s', (text) => {
    expect(slipway!(parse(text))).toBe(false)
  })

  test.for([
    'jobs: {}',
    'jobs: {x: {command: x}}',
    'jobs: {a/b: {command: [x]}}',
    'jobs: {x: {command: [x], timeout: 10}}',
    'jobs: {x: {command: [x], timeout: 10 minutes}}',
    'jobs: {x: {command: [x], params: {type: nonsense}}}',
    'jobs: {x: {command: [x], schedule: {}}}',
    'jobs: {x: {steps: {no.dots: {command: [x]}}}}',
    '{launcher: lamda, jobs: {x: {command: [x]}}}',
    'jobs: {x: {command: [x], launcher: []}}',
    'jobs: {x: {command: [x], launcher: {type: ecs, tmp: 512}}}',
    'jobs: {x: {command: [x], launcher: {type: lambda, memory: 100}}}',
    '{location_name: a b, jobs: {x: {command: [x]}}}',
    '{env: {A B: x}, jobs: {x: {command: [x]}}}',
    '{secrets: {A: vault:x}, jobs: {x: {command: [x]}}}',
  ])('refuse %s', (text) => {
    expect(location!(parse(text))).toBe(false)
  })

  test('describe each key', () => {
    const all = [slipway, location].flatMap((validate) => propertiesBelow(validate!.schema as SchemaNode))
    expect(all.length).toBeGreaterThan(25)
    expect(all.filter(([, schema]) => !('description' in schema)).map(([key]) => key)).toEqual([])
  })
})

test('who needs only a constant does not bundle the parser or the validator', async () => {
  const bundle = await build({
    stdin: {
      contents: "import { DEFAULT_QUEUE } from '@slipway/config-schema'; console.log(DEFAULT_QUEUE)",
      resolveDir: here,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  expect(bundle.outputFiles[0]!.text.length).toBeLessThan(1_000)
})
