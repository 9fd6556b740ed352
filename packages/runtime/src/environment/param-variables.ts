import type { Json } from '@slipway/config-schema'
import { textOf } from './template.ts'

/** Variables share their room with the arguments, and one alone may not have over 128 KiB. */
const VARIABLE_BYTES = 32 * 1024

/**
 * Params as variables: `SLIPWAY_PARAMS` holds all as JSON, `SLIPWAY_PARAM_<NAME>` one each. What is over 32 KiB, or
 * holds a NUL, is left out: the params file has everything. Of two names that give one variable the later one wins.
 */
export function paramVariables(params: Json): Record<string, string> {
  const all = typeof params === 'object' && params !== null && !Array.isArray(params) ? params : {}
  const variables = [
    ['SLIPWAY_PARAMS', JSON.stringify(params)] as const,
    ...Object.entries(all).map(([name, value]) => [variableName(name), textOf(value)] as const),
  ]
  return Object.fromEntries(variables.filter(([, text]) => fits(text)))
}

function variableName(param: string): string {
  return `SLIPWAY_PARAM_${param.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= VARIABLE_BYTES && !text.includes('\0')
}
