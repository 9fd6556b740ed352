import { shapeName } from '@slipway/aws-layout'
import type { HostShape, Job } from '@slipway/config-schema'
import { failure, type Failure, type Route, type Run } from '@slipway/model'

/** Chooses the launcher that the run asks for, or else the job's first, and the release's target for its shape. */
export const routeOnAws: Route = ({ run, release, job }) => {
  const { code } = release
  if (code.kind !== 'image') {
    const told = `The release ${release.id} is no image: it runs in the environment local only.`
    return { failure: failure('launch_rejected', told, `Deploy ${release.location} to ${run.environment}.`) }
  }
  const shape = chooseShape(run, job)
  if ('failure' in shape) return shape
  const name = shapeName(shape)
  const target = Object.hasOwn(code.targets, name) ? code.targets[name] : undefined
  if (target === undefined) {
    const there = Object.keys(code.targets).join(', ') || 'none'
    const told = `The release ${release.id} has no target ${name} for the job ${job.name}. It has: ${there}.`
    return { failure: failure('function_not_found', told) }
  }
  return { launcher: target.kind, target }
}

function chooseShape({ overrides }: Run, { name, launchers }: Job): HostShape | { failure: Failure } {
  const wanted = overrides?.launcher
  const shape = launchers.find(({ type }) => wanted === undefined || type === wanted)
  if (shape !== undefined) return shape
  const declared = launchers.map(({ type }) => type).join(', ')
  const told = `The job ${name} declares no launcher${wanted === undefined ? '' : ` ${wanted}`}. It has: ${declared || 'none'}.`
  const instead = declared === '' ? '' : ', or launch the run on one that it has'
  const remedy = `Add ${wanted ?? 'one'} to its \`launcher\` and deploy again${instead}.`
  return { failure: failure('launch_rejected', told, remedy) }
}
