import { type Finding, valueAt } from '../finding.ts'
import { shapeOf } from '../normalise/normalise-launchers.ts'
import type { LauncherInFile } from '../schema/launcher.ts'
import { isFargateSize, nearestFargateSizes } from './fargate.ts'
import type { LocationRule } from './rule.ts'
import { writtenLaunchers } from './written-launchers.ts'

/** Each launcher asks for a host that there is, and a run can choose each of several by its type. */
export const launchersArePossible: LocationRule = (location) =>
  writtenLaunchers(location).flatMap(({ each }) =>
    each.flatMap(({ launcher, path }, index): Finding[] => {
      const others = each.slice(0, index).map((other) => other.launcher)
      const fault = faultOf(launcher) ?? repetition(launcher, others)
      return fault === undefined ? [] : [{ ...fault, file: location.file, place: valueAt(path) }]
    }),
  )

type Fault = Pick<Finding, 'code' | 'message' | 'suggestion'>

function faultOf(launcher: LauncherInFile): Fault | undefined {
  if (typeof launcher === 'string' || launcher.type === 'lambda') return undefined
  const { profile, cpu, memory, capacity_provider, gpu, spot } = launcher
  if (profile !== undefined && (cpu !== undefined || memory !== undefined)) {
    return impossible(
      'The launcher has both a profile and a CPU or memory.',
      'Keep the profile, or cpu and memory.',
    )
  }
  if ((cpu === undefined) !== (memory === undefined)) {
    const missing = cpu === undefined ? 'cpu' : 'memory'
    return impossible(`The launcher has no ${missing}.`, `Add ${missing}, or write a profile.`)
  }
  if (gpu !== undefined && capacity_provider === undefined) {
    return impossible('Fargate has no GPUs.', 'Add the capacity_provider of instances that have some.')
  }
  if (spot === 'fallback' && capacity_provider !== undefined) {
    return impossible(
      'A launcher with a capacity provider has no spot.',
      'Keep one of the two: whether the instances are spare is up to the provider.',
    )
  }
  // What instances have room for, nobody knows here.
  if (cpu === undefined || memory === undefined || capacity_provider !== undefined) return undefined
  return sizeFault({ cpu, memory })
}

function sizeFault(size: { cpu: number; memory: number }): Fault | undefined {
  if (isFargateSize(size)) return undefined
  const nearest = nearestFargateSizes(size).map(({ cpu, memory }) => `cpu: ${cpu}, memory: ${memory}`)
  return impossible(
    `Fargate has no tasks of ${size.cpu} CPU units and ${size.memory} MiB.`,
    `The nearest: ${nearest.join('; or ')}.`,
  )
}

function impossible(message: string, suggestion: string): Fault {
  return { code: 'invalid_host_shape', message, suggestion }
}

function repetition(launcher: LauncherInFile, before: LauncherInFile[]): Fault | undefined {
  const { type } = shapeOf(launcher)
  if (before.every((other) => shapeOf(other).type !== type)) return undefined
  return {
    code: 'duplicate_launcher',
    message: `There is a launcher of the type ${type} before this one.`,
    suggestion: 'Keep one of each type: no run could choose the second.',
  }
}
