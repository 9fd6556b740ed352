import { basename, dirname } from 'node:path/posix'
import type { Variables } from '@slipway/config-schema'
import { AggregateCreateNodesError, type CreateNodes } from 'nx/src/devkit-exports.js'
import { readProject } from './read-project.ts'

/**
 * Infers an Nx project for each code location of each slipway.yaml in the workspace. What is wrong with a declaration
 * is thrown as Nx wants it: by file, together with the locations that nothing is wrong with.
 */
export function nodesOfLocations({ variables }: { variables: Variables }): CreateNodes {
  return [
    '**/{slipway,location}.yaml',
    async (files, _options, { workspaceRoot }) => {
      const directories = files
        .filter((file) => basename(file) === 'slipway.yaml')
        .map((file) => dirname(file))
      const read = await Promise.all(
        directories.map((directory) => readProject({ workspaceRoot, directory, variables })),
      )
      const nodes = read.flatMap((project) => project.nodes)
      const errors = read.flatMap((project) => project.errors)
      if (errors.length > 0) throw new AggregateCreateNodesError(errors, nodes)
      return nodes
    },
  ]
}
