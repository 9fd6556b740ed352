import { join } from 'node:path'
import { ENGINE_PATHS } from '../engine-paths.ts'
import { runCommand } from './run-command.ts'
import { folderStep } from './step.ts'

const VERSION = '1.13.27'
const DIRECTORY = ENGINE_PATHS.dagster

/** Each by its exact version: without, pip falls back to releases of years ago. */
const PACKAGES = [
  `dagster==${VERSION}`,
  `dagster-cloud==${VERSION}`,
  `dagster-cloud-cli==${VERSION}`,
  `dagster-pipes==${VERSION}`,
  'dagster-aws==0.29.27',
]

/** Dagster+'s command line and its agent in a virtual environment of their own. */
export const dagsterVenv = folderStep({
  name: `dagster-cloud ${VERSION} and its agent`,
  directory: DIRECTORY,
  version: `${PACKAGES.join(' ')} in ${DIRECTORY}`,
  fill: async () => {
    await runCommand({
      command: 'python3',
      args: ['-m', 'venv', DIRECTORY],
      remedy: 'Python 3.10 or later with the venv module is needed.',
    })
    await runCommand({
      command: join(ENGINE_PATHS.dagsterBin, 'python'),
      args: ['-m', 'pip', 'install', '--quiet', '--no-input', ...PACKAGES],
      remedy: 'See that pip reaches its package index, then try again.',
    })
  },
})
