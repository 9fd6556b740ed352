import type { DeclaredLocation } from '../declared.ts'
import { type Finding, type Path, touches, valueAt } from '../finding.ts'
import { shapeOf } from '../normalise/normalise-launchers.ts'
import type { LauncherInFile } from '../schema/launcher.ts'
import { isFargateSize, nearestFargateSizes } from './fargate.ts'
import type { LocationRule } from './rule.ts'

/** Each launcher asks for a host that there is, and a run can choose each of several by its type. */
export const launchersArePossible: LocationRule = (location) =>
  written(location).flatMap(({ launcher, path }) => {
    const each = [launcher].flat()
    const pathOf = (index: number): Path => (Array.isArray(launcher) ? [...path, index] : path)
    const faults = each.flatMap((one, index) => {
      const fault = faultOf(one) ?? repetition(each, index)
      return fault === undefined ? [] : [{ ...fault, place: valueAt(pathOf(index)) }]
    })
    return faults.map((fault) => ({ ...fault, file: location.file }))
  })

type Fault = Pick<Finding, 'code' | 'message' | 'suggestion'>

function written({ content, broken }: DeclaredLocation) {
  const places: { launcher: LauncherInFile | LauncherInFile[] | undefined; path: Path }[] = [
    { launcher: content.launcher, path: ['launcher'] },
    ...Object.entries(content.jobs).map(([name, job]) => {
      return { launcher: job.launcher, path: ['jobs', name, 'launcher'] }
    }),
  ]
  return places.flatMap(({ launcher, path }) =>
    launcher === undefined || touches(path, broken) ? [] : [{ launcher, path }],
  )
}

function faultOf(launcher: LauncherInFile): Fault | undefined {
  if (typeof launcher === 'string' || launcher.type === 'lambda') return undefined
  const { profile, cpu, memory } = launcher
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
  return cpu === undefined || memory === undefined ? undefined : sizeFault({ cpu, memory })
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

function repetition(launchers: LauncherInFile[], index: number): Fault | undefined {
  const types = launchers.map((launcher) => shapeOf(launcher).type)
  const type = types[index]
  if (type === undefined || types.indexOf(type) === index) return undefined
  return {
    code: 'duplicate_launcher',
    message: `There is a launcher of the type ${type} before this one.`,
    suggestion: 'Keep one of each type: no run could choose the second.',
  }
}
