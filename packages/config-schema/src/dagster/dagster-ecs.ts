import type { DagsterEcs, DagsterResources } from '../declaration.ts'
import { listOf, mappingOf, type PythonMapping, type PythonValue, textOf } from './python-value.ts'

/** Reads `container_context.ecs`, whose shape has been checked. */
export function readEcs(ecs: PythonMapping): DagsterEcs {
  return {
    server_resources: resources(ecs['server_resources']),
    run_resources: resources(ecs['run_resources']),
    secrets_tags: listOf(ecs['secrets_tags']).flatMap((tag) => textOf(tag) ?? []),
    task_role_arn: textOf(ecs['task_role_arn']) ?? null,
    execution_role_arn: textOf(ecs['execution_role_arn']) ?? null,
    server_tags: tags(ecs['server_ecs_tags']),
    run_tags: tags(ecs['run_ecs_tags']),
  }
}

function resources(value: PythonValue | undefined): DagsterResources {
  const { cpu, memory, ephemeral_storage: storage } = mappingOf(value)
  return {
    ...(typeof cpu === 'string' && { cpu }),
    ...(typeof memory === 'string' && { memory }),
    ...(typeof storage === 'bigint' && { ephemeral_storage: Number(storage) }),
  }
}

function tags(value: PythonValue | undefined): Record<string, string> {
  const pairs = listOf(value).map((tag) => [textOf(mappingOf(tag)['key']), mappingOf(tag)['value']] as const)
  return Object.fromEntries(
    pairs.flatMap(([key, text]) => (key === undefined ? [] : [[key, typeof text === 'string' ? text : '']])),
  )
}
