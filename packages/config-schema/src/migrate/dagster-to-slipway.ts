import { posix } from 'node:path'
import { declareDagster } from '../dagster/declare-dagster.ts'
import type { HostShape, Job, LocationDeclaration, Value } from '../declaration.ts'
import { DEFAULT_QUEUE } from '../declaration.ts'
import { LOCATION_FILE } from '../files/find-locations.ts'
import { type Finding, keyAt, type Path, valueAt } from '../finding.ts'
import { isFargateSize, nearestFargateSizes } from '../rules/fargate.ts'
import {
  type DagsterSource,
  dagsterSources,
  type FileTexts,
  type Migration,
  MigrationBuilder,
} from './migration.ts'
import { declareProject } from './slipway-project.ts'
import { textOfData } from './yaml-document.ts'

/**
 * A location.yaml in the directory of each location of dagster_cloud.yaml, with `defaults` merged, and a slipway.yaml
 * that names them. A location's one job runs whichever job of Dagster's it is told.
 */
export function dagsterToSlipway(files: FileTexts): Migration {
  const builder = new MigrationBuilder(files)
  const sources = dagsterSources(builder)
  if (sources.length === 0 && builder.migration().notes.length === 0) {
    const message = 'There is no dagster_cloud.yaml here or below.'
    builder.tellOfFile('dagster_cloud.yaml', { code: 'nothing_to_migrate', message })
  }
  const made = sources.flatMap((source) => migrateFile(builder, source))
  if (made.length > 0) {
    declareProject(builder, {
      directories: made.map(({ directory }) => directory),
      queues: made.flatMap(({ queue }) => (queue === DEFAULT_QUEUE ? [] : [queue])),
    })
  }
  return builder.migration()
}

interface Made {
  directory: string
  queue: string
}

function migrateFile(builder: MigrationBuilder, source: DagsterSource): Made[] {
  const { locations, findings } = declareDagster({ ...source, isDirectory: () => true })
  // Slipway has only what is merged: nothing can lose it any more.
  for (const finding of findings.filter(({ code }) => code !== 'defaults_lost')) builder.tell(source, finding)
  builder.remove(source.file)
  return locations.map(({ declared: { directory, declaration }, placed }) => {
    const tell = (path: Path, told: Pick<Finding, 'message' | 'suggestion'>) =>
      builder.tell(source, {
        severity: 'warning',
        code: 'no_equivalent',
        ...told,
        place: keyAt(placed(path).path),
      })
    tellOfDagster(declaration, tell)
    const path = posix.join(directory, LOCATION_FILE)
    if (builder.has(path)) {
      const message = `${path} is in the way: a directory holds one location.`
      const suggestion = 'Give each location a directory of its own as build.directory first.'
      builder.tell(source, { code: 'already_there', message, suggestion, place: valueAt(placed([]).path) })
    }
    builder.write(path, textOfData(locationFile(declaration, tell)))
    return { directory, queue: declaration.agent_queue }
  })
}

type Tell = (path: Path, told: Pick<Finding, 'message' | 'suggestion'>) => void

function tellOfDagster({ dagster }: LocationDeclaration, tell: Tell): void {
  tell([], {
    message: `Dagster+ reads no ${LOCATION_FILE}: with this it is no longer told of the location.`,
    suggestion: 'Do this for what Slipway is to run in place of Dagster+.',
  })
  if (dagster?.registry) tell(['build', 'registry'], { message: 'Slipway pushes to a registry of its own.' })
}

function locationFile(
  { name, agent_queue: queue, env, secrets, jobs }: LocationDeclaration,
  tell: Tell,
): object {
  const shapes = Object.values(jobs)[0]?.launchers ?? []
  const variables = literals(env, tell)
  return {
    location_name: name,
    ...(queue !== DEFAULT_QUEUE && { agent_queue: queue }),
    ...launcher(shapes, tell),
    ...(Object.keys(variables).length > 0 && { env: variables }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    jobs: Object.fromEntries(Object.values(jobs).map((job) => [job.name, jobInFile(job)])),
  }
}

function jobInFile({ params, steps }: Job): object {
  return { params, command: (steps[0]?.command ?? []).map(written) }
}

function written(value: Value): string {
  return typeof value === 'string' ? value : `\${{ ${[value.from, ...value.path].join('.')} }}`
}

/** A value that only looks like a template would be taken for one. */
function literals(env: Record<string, Value>, tell: Tell): Record<string, string> {
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string' && !value.includes('${{') && !value.includes('\0')) return [[name, value]]
    tell(['container_context', 'ecs', 'env_vars'], {
      message: `The value of ${name} would be taken for a template, and is left out.`,
      suggestion: 'Pass it by a secret.',
    })
    return []
  })
  return Object.fromEntries(kept)
}

function launcher([shape]: HostShape[], tell: Tell): object {
  if (shape?.type !== 'ecs') return {}
  const place = ['container_context', 'ecs', 'run_resources']
  const size = { cpu: shape.cpu, memory: shape.memory_mb }
  const [nearest] = isFargateSize(size) ? [size] : nearestFargateSizes(size).slice(-1)
  if (!isFargateSize(size))
    tell(place, {
      message: `Fargate has no such tasks: the location gets ${nearest?.cpu} CPU units and ${nearest?.memory} MiB.`,
    })
  const storage = shape.storage_gb
  const isPossible = storage === 20 || (storage >= 21 && storage <= 200)
  if (!isPossible)
    tell([...place, 'ephemeral_storage'], {
      message: 'Fargate has no such storage: the location gets 20 GiB.',
    })
  return {
    launcher: { type: 'ecs', ...nearest, ...(isPossible && storage > 20 && { ephemeral_storage: storage }) },
  }
}
