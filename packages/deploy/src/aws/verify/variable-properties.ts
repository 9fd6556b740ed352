import { HOST_VARIABLES } from '@slipway/aws-layout'
import type { Property } from './differences.ts'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The variables that a host was asked to be told, and those of Slipway's that it was not: the image, or the launch,
 * says these. What else a host is told is nobody's concern.
 */
export function variableProperties(found: Variables, asked: Variables): Property[] {
  const names = new Set([...Object.keys(asked), ...Object.values(HOST_VARIABLES)])
  return [...names].map((name) => [`the variable ${name}`, found[name], asked[name]])
}
