import type { InputDeclarations } from '../../kit/inputs.ts'

/** The inputs of deploy-location. */
export const INPUTS = {
  environment: { required: true },
  locations: { required: true },
  root: { default: '.' },
  ref: { default: 'HEAD' },
  remote: { default: 'origin' },
  token: { secret: true },
  'pulumi-sha256': {},
} as const satisfies InputDeclarations
