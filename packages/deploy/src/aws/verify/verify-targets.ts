import { shapeName, type HostShape } from '@slipway/aws-layout'
import type { EcsTarget, LambdaTarget } from '@slipway/model'
import { DeployError } from '../../deploy-error.ts'
import type { Verify, VerifyRequest } from '../deploy/deploy-deps.ts'
import { faultsOfFunction } from './function-faults.ts'
import { faultsOfTask } from './task-faults.ts'
import type { VerifyDeps } from './verify-deps.ts'

/**
 * Asks AWS what it has: each published version Active, each revision ACTIVE, with the digest of the image and the
 * sizes that were asked for. What it answers is compared by the digest alone: behind a registry map hosts differ.
 */
export function verifyTargets(deps: VerifyDeps): Verify {
  return async (request) => {
    const faults = await Promise.all(request.shapes.map((shape) => faultsOf(deps, request, shape)))
    const all = faults.flat()
    if (all.length === 0) return
    throw new DeployError({
      code: 'not_verified',
      message: `AWS does not have ${request.location} as it was applied: ${all.join('; ')}.`,
      remedy: 'CURRENT is as it was. Deploy again; if it stays so, see who else changes these resources.',
    })
  }
}

async function faultsOf(deps: VerifyDeps, request: VerifyRequest, shape: HostShape): Promise<string[]> {
  const name = shapeName(shape)
  const target = request.targets[name]
  const digest = digestOf(request.image)
  if (shape.type === 'lambda' && isLambda(target)) return faultsOfFunction(deps, { target, shape, digest })
  if (shape.type === 'ecs' && isEcs(target)) return faultsOfTask(deps, { target, shape, digest })
  return [`there is nothing for ${name}`]
}

function digestOf(image: string): string {
  return image.slice(image.indexOf('@') + 1)
}

function isLambda(target: LambdaTarget | EcsTarget | undefined): target is LambdaTarget {
  return target?.kind === 'lambda'
}

function isEcs(target: LambdaTarget | EcsTarget | undefined): target is EcsTarget {
  return target?.kind === 'ecs'
}
