import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Builder } from '../ports/builder.ts'
import type { BuildInput } from '../ports/source.ts'
import { copyInput } from './copy-input.ts'
import { installDependencies, type DependencyDeps } from './dependencies.ts'
import { inBatches } from './in-batches.ts'
import { publishDirectory } from './publish-directory.ts'

/**
 * Copies a location's inputs to `<state>/snapshots/<location>/<content digest>`: files read-only, directories
 * writable, `node_modules` a link to what its lockfile names. What is there already is reused.
 */
export function snapshotBuilder(deps: DependencyDeps): Builder {
  return {
    build: async ({ location, content_digest, inputs }) => {
      const modules = await installDependencies(deps, { location, inputs })
      const path = `snapshots/${location}/${content_digest}`
      const directory = join(deps.stateDirectory, path)
      await publishDirectory({
        directory,
        newId: deps.newId,
        fill: async (temporary) => {
          await copyInputs(inputs, temporary)
          // Relative, so that the state directory can be moved; `temporary` lies beside the final place.
          if (modules !== undefined)
            await symlink(relative(temporary, modules), join(temporary, 'node_modules'))
        },
      })
      return { kind: 'snapshot', path }
    },
  }
}

async function copyInputs(inputs: readonly BuildInput[], to: string): Promise<void> {
  const directories = new Set(inputs.map(({ path }) => dirname(join(to, path))))
  for (const directory of directories) await mkdir(directory, { recursive: true })
  await inBatches(inputs, (input) => copyInput(input, join(to, input.path)))
}
