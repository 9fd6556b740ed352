import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import { folderStep, type Step } from './step.ts'

export interface VenvStep {
  name: string
  directory: string
  /** As pip takes them, each by its exact version. */
  packages: readonly string[]
}

/** A step that makes a virtual environment, which is bound to the path where it was made. */
export function venvStep({ name, directory, packages }: VenvStep): Step {
  return folderStep({
    name,
    directory,
    version: `${packages.join(' ')} in ${directory}`,
    fill: async () => {
      await runCommand({
        command: 'python3',
        args: ['-m', 'venv', directory],
        remedy: 'Python 3.10 or later with the venv module is needed.',
      })
      await runCommand({
        command: join(directory, 'bin/python'),
        args: ['-m', 'pip', 'install', '--quiet', '--no-input', ...packages],
        remedy: 'See that pip reaches its package index, then try again.',
      })
    },
  })
}
