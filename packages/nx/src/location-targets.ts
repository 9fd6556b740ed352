import { posix } from 'node:path'
import type { TargetConfiguration } from 'nx/src/devkit-exports.js'

/**
 * What can be done with a location: a target for each command of `slipway` that works on one. `slipwayRoot` is the
 * directory of slipway.yaml, relative to the workspace; `variables` are the environment variables that it names.
 */
export function locationTargets(request: {
  location: string
  slipwayRoot: string
  variables: readonly string[]
}): Record<string, TargetConfiguration> {
  const { location, slipwayRoot, variables } = request
  const projectFile = posix.join('{workspaceRoot}', slipwayRoot, 'slipway.yaml')
  const inputs = ['{projectRoot}/**/*', projectFile, ...variables.map((env) => ({ env }))]
  const common = { inputs, outputs: [], options: { cwd: slipwayRoot } }
  return {
    validate: {
      ...common,
      command: 'slipway validate',
      cache: true,
      metadata: { description: 'Check slipway.yaml and all locations', technologies: ['slipway'] },
    },
    deploy: {
      ...common,
      command: `slipway deploy ${location}`,
      // What is released lies in Slipway's own records: after a rollback, or in another checkout, an earlier success
      // says nothing. Slipway itself does nothing where nothing differs.
      cache: false,
      metadata: { description: 'Release the location to this machine', technologies: ['slipway'] },
    },
  }
}
