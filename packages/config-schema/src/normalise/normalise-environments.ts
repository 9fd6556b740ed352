import type { EnvironmentDeclaration } from '../declaration.ts'
import type { SlipwayFile } from '../schema/slipway-file.ts'

/** Fills in defaults. */
export function normaliseEnvironments(
  environments: SlipwayFile['environments'] = {},
): Record<string, EnvironmentDeclaration> {
  const entries = Object.entries(environments).map(
    ([name, environment]): [string, EnvironmentDeclaration] => {
      const { account, region, branch = 'main', network = null, state = null, tags = {} } = environment
      return [name, { account, region, branch, network, state, tags }]
    },
  )
  return Object.fromEntries(entries)
}
