import { type Finding, keyAt, type Path, type Place, valueAt } from '../finding.ts'
import { isFargateSize, nearestFargateSizes } from '../rules/fargate.ts'
import { locationNameOf, queueNameOf } from './dagster-names.ts'
import { readVariables } from './dagster-variables.ts'
import { mappingOf, type PythonMapping, type PythonValue } from './python-value.ts'
import { runShape } from './run-shape.ts'

type Told = Omit<Finding, 'file' | 'severity'>

/** What of `container_context.ecs` reaches runs in Slipway. */
const ACTED_ON = new Set(['env_vars', 'run_resources', 'secrets'])

/**
 * Warnings about a location, or `defaults`, that both of Dagster's checks would let pass. `path` is where it stands.
 */
export function remarksOn(written: PythonMapping, path: Path, file: string): Finding[] {
  const told = [
    ...onNames(written, path),
    ...onImage(written, path),
    ...onContext(mappingOf(written['container_context']), [...path, 'container_context']),
  ]
  return told.map((remark) => ({ ...remark, severity: 'warning', file }))
}

function onNames({ location_name: name, agent_queue: queue }: PythonMapping, path: Path): Told[] {
  return [
    ...renamed(name, locationNameOf, valueAt([...path, 'location_name'])),
    ...(queue === '' ? [emptyQueue(path)] : renamed(queue, queueNameOf, valueAt([...path, 'agent_queue']))),
  ]
}

function renamed(name: PythonValue | undefined, nameOf: (name: string) => string, place: Place): Told[] {
  if (typeof name !== 'string' || nameOf(name) === name) return []
  const message = `Slipway calls this ${nameOf(name)}: not every store and cloud takes the name ${JSON.stringify(name)}.`
  const suggestion = 'Use letters, digits, -, _ and . alone, and no name that Slipway keeps for itself.'
  return [{ code: 'renamed', message, suggestion, place }]
}

function emptyQueue(path: Path): Told {
  const message = 'An empty agent_queue is no queue: Slipway takes the default one.'
  return { code: 'renamed', message, suggestion: 'Remove the key.', place: valueAt([...path, 'agent_queue']) }
}

function onImage({ image }: PythonMapping, path: Path): Told[] {
  if (typeof image !== 'string') return []
  const message = 'Only Dagster+ acts on "image": Slipway builds the image of a location itself.'
  return [{ code: 'dagster_only', message, place: keyAt([...path, 'image']) }]
}

function onContext(context: PythonMapping, path: Path): Told[] {
  const ecs = mappingOf(context['ecs'])
  const others = Object.keys(context).filter((section) => section !== 'ecs')
  const base = [...path, 'ecs']
  return [
    ...others.map((section): Told => ({
      code: 'dagster_only',
      message: `Nothing in Slipway acts on container_context.${section}, nor is it checked: only the Dagster+ agent does both.`,
      place: keyAt([...path, section]),
    })),
    ...Object.keys(ecs).flatMap((key): Told[] => {
      if (ACTED_ON.has(key)) return []
      const message = `Nothing in Slipway acts on container_context.ecs.${key}: only the Dagster+ agent does.`
      return [{ code: 'dagster_only', message, place: keyAt([...base, key]) }]
    }),
    ...readVariables(ecs)
      .remarks.filter(({ code }) => code !== OF_BOTH)
      .map(({ path: below, ...remark }) => ({ ...remark, place: valueAt([...base, ...below]) })),
  ]
}

/** Two lists of a location make it, of which `defaults` may have either. */
const OF_BOTH = 'duplicate_variable'

/**
 * Warnings about `container_context.ecs` of a location with `defaults` merged. `placed` is where a key of it stands.
 */
export function remarksOnMerged(ecs: PythonMapping, placed: (key: string) => Path, file: string): Finding[] {
  const told = [
    ...onResources(mappingOf(ecs['run_resources']), placed('run_resources')),
    ...readVariables(ecs)
      .remarks.filter(({ code }) => code === OF_BOTH)
      .map(({ path: _path, ...remark }) => ({ ...remark, place: keyAt(placed('env_vars')) })),
  ]
  return told.map((remark) => ({ ...remark, severity: 'warning', file }))
}

function onResources(resources: PythonMapping, path: Path): Told[] {
  const shape = runShape(resources)
  if (shape === undefined) return []
  const place = keyAt(path)
  if ('unreadable' in shape) {
    const message = `Dagster's ECS launcher fails at ${shape.unreadable}, and Slipway takes its own default: it is no whole number.`
    const suggestion = 'Write CPU units, 1024 a vCPU, and MiB.'
    return [{ code: 'invalid_host_shape', message, suggestion, place }]
  }
  const { cpu, memory, ephemeral_storage: storage } = shape
  const told: Told[] = []
  if (!isFargateSize({ cpu, memory })) {
    const nearest = nearestFargateSizes({ cpu, memory }).map(
      (size) => `cpu: "${size.cpu}", memory: "${size.memory}"`,
    )
    const message = `Fargate has no tasks of ${cpu} CPU units and ${memory} MiB: what runs on it is refused by AWS.`
    told.push({
      code: 'invalid_host_shape',
      message,
      suggestion: `The nearest: ${nearest.join('; or ')}.`,
      place,
    })
  }
  if (storage !== undefined && (storage < 21 || storage > 200)) {
    const message = `Fargate gives 21 to 200 GiB of ephemeral_storage, not ${storage}.`
    told.push({ code: 'invalid_host_shape', message, place: valueAt([...path, 'ephemeral_storage']) })
  }
  return told
}
