import type { InputDeclarations } from '../../kit/inputs.ts'

/** The inputs of build-agent-image. */
export const INPUTS = {
  environment: { required: true },
  locations: { required: true },
  root: { default: '.' },
  ref: { default: 'HEAD' },
  'cache-directory': {},
} as const satisfies InputDeclarations
