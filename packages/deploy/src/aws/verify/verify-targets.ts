import { shapeName, type HostShape } from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'
import type { Verify, VerifyRequest } from '../deploy/deploy-deps.ts'
import { faultsOfFunction } from './function-faults.ts'
import { faultsOfTask } from './task-faults.ts'
import type { VerifyDeps } from './verify-deps.ts'

/**
 * Asks AWS what it has: each published version Active, each revision ACTIVE, and all that a release relies on as the
 * stack asked for it. What AWS leaves out counts as its default, and what nobody asked about is left alone.
 */
export function verifyTargets(deps: VerifyDeps): Verify {
  return async (request) => {
    const faults = await Promise.all(request.shapes.map((shape) => faultsOf(deps, request, shape)))
    const all = faults.flat()
    if (all.length === 0) return
    throw new DeployError({
      code: 'not_verified',
      message: `AWS does not have ${request.location} as it was applied: ${all.join('; ')}.`,
      remedy:
        'CURRENT is as it was. See who else changes these resources, and undo it ($LATEST of a function too). Then deploy a change of the location: a version or revision that is wrong or gone stays so, and another one is made.',
    })
  }
}

async function faultsOf(deps: VerifyDeps, request: VerifyRequest, shape: HostShape): Promise<string[]> {
  const { targets, ...rest } = request
  const name = shapeName(shape)
  const target = targets[name]
  const settings = { ...rest, added: {} }
  if (shape.type === 'lambda' && isLambda(target))
    return faultsOfFunction(deps, { ...settings, target, shape })
  if (shape.type === 'ecs' && isEcs(target)) return faultsOfTask(deps, { ...settings, target, shape })
  return [`there is nothing for ${name}`]
}

function isLambda(target: LambdaTarget | EcsTarget | undefined): target is LambdaTarget {
  return target?.kind === 'lambda'
}

function isEcs(target: LambdaTarget | EcsTarget | undefined): target is EcsTarget {
  return target?.kind === 'ecs'
}
