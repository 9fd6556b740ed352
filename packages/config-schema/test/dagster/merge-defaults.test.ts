import { describe, expect, test } from 'vitest'
import { mergeAll, mergeDefaults, MergeFault } from '../../src/dagster/merge-defaults.ts'
import type { PythonMapping } from '../../src/dagster/python-value.ts'

const ecs = (value: PythonMapping): PythonMapping => ({ container_context: { ecs: value } })

describe('defaults are merged into a location by the rules of Dagster', () => {
  test.for<[string, PythonMapping, PythonMapping, PythonMapping]>([
    ['what a location says counts', { agent_queue: 'etl' }, { agent_queue: 'ml' }, { agent_queue: 'ml' }],
    ['null counts as absent', { agent_queue: 'etl' }, { agent_queue: null }, { agent_queue: 'etl' }],
    [
      'mappings are merged deeply',
      { build: { registry: 'r', directory: null } },
      { build: { directory: 'a' } },
      { build: { registry: 'r', directory: 'a' } },
    ],
    [
      'variables by what stands before the first =',
      ecs({ env_vars: ['A=1', 'B=1', 'C'] }),
      ecs({ env_vars: ['B=2', 'C=x=y'] }),
      ecs({ env_vars: ['A=1', 'B=2', 'C=x=y'] }),
    ],
    [
      'secrets by name',
      ecs({
        secrets: [
          { name: 'A', valueFrom: 'x' },
          { name: 'B', valueFrom: 'x' },
        ],
      }),
      ecs({ secrets: [{ name: 'A', valueFrom: 'y' }] }),
      ecs({
        secrets: [
          { name: 'B', valueFrom: 'x' },
          { name: 'A', valueFrom: 'y' },
        ],
      }),
    ],
    [
      'tags by key',
      ecs({ run_ecs_tags: [{ key: 'a', value: '1' }] }),
      ecs({ run_ecs_tags: [{ key: 'a' }, { key: 'b' }] }),
      ecs({ run_ecs_tags: [{ key: 'a' }, { key: 'b' }] }),
    ],
    [
      'other lists are joined, each item once',
      ecs({ secrets_tags: ['a', 'b'] }),
      ecs({ secrets_tags: ['b', 'c'] }),
      ecs({ secrets_tags: ['a', 'b', 'c'] }),
    ],
  ])('%s', ([, defaults, location, merged]) => {
    expect(mergeDefaults(defaults, location)).toEqual(merged)
  })
})

describe('what Dagster fails at is a value that says where', () => {
  test.for<[string, PythonMapping, PythonMapping, string]>([
    [
      'a default with two =',
      ecs({ env_vars: ['A=b=c'] }),
      ecs({ env_vars: [] }),
      'container_context.ecs.env_vars',
    ],
    [
      'a secret without a name',
      ecs({ secrets: [{}] }),
      ecs({ secrets: [] }),
      'container_context.ecs.secrets',
    ],
    [
      'a mapping over a text',
      { container_context: { k8s: 'x' } },
      { container_context: { k8s: {} } },
      'container_context.k8s',
    ],
  ])('%s', ([, defaults, location, key]) => {
    expect(mergeDefaults(defaults, location)).toMatchObject({ key })
  })

  test('where one location cannot be merged, none is', () => {
    const defaults = ecs({ secrets: [{}] })
    const [first, second] = mergeAll(defaults, [{ location_name: 'a' }, ecs({ secrets: [] })])
    expect(first).toEqual({ location_name: 'a' })
    expect(second).toBeInstanceOf(MergeFault)
  })
})
