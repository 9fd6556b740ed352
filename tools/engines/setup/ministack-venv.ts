import { join } from 'node:path'
import { ENGINE_PATHS } from '../engine-paths.ts'
import { runCommand } from './run-command.ts'
import { folderStep } from './step.ts'

const VERSION = '1.5.33'
const DIRECTORY = ENGINE_PATHS.ministack

/** The AWS emulator in a virtual environment of its own, which is bound to the path where it was made. */
export const ministackVenv = folderStep({
  name: `ministack ${VERSION}`,
  directory: DIRECTORY,
  version: `${VERSION} in ${DIRECTORY}`,
  fill: async () => {
    await runCommand({
      command: 'python3',
      args: ['-m', 'venv', DIRECTORY],
      remedy: 'Python 3.10 or later with the venv module is needed.',
    })
    await runCommand({
      command: join(DIRECTORY, 'bin/python'),
      args: ['-m', 'pip', 'install', '--quiet', '--no-input', `ministack[full]==${VERSION}`],
      remedy: 'See that pip reaches its package index, then try again.',
    })
  },
})
