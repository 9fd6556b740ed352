import type { InputDeclarations } from '../../kit/inputs.ts'

/** The inputs of plan-locations. */
export const INPUTS = {
  environment: { required: true },
  changed: {},
  root: { default: '.' },
  ref: { default: 'HEAD' },
  remote: { default: 'origin' },
  token: { secret: true },
} as const satisfies InputDeclarations
