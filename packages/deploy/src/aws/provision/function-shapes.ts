import type { HostShape } from '@slipway/aws-layout'
import { FUNCTION, type StackState } from './stack-state.ts'

/**
 * The shapes of the functions that a stack holds. They stay in it for good: one that left would stay on AWS, as
 * releases name its versions, and could not be made again under its name.
 */
export function functionShapes({ resources = [] }: StackState): HostShape[] {
  return resources.flatMap(({ type, inputs = {} }) => {
    const { memorySize, ephemeralStorage } = inputs as FunctionInputs
    if (type !== FUNCTION || memorySize === undefined || ephemeralStorage?.size === undefined) return []
    return [{ type: 'lambda', memory_mb: memorySize, tmp_mb: ephemeralStorage.size } as const]
  })
}

interface FunctionInputs {
  memorySize?: number
  ephemeralStorage?: { size?: number }
}
