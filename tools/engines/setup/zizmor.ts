import { ENGINE_PATHS } from '../engine-paths.ts'
import { venvStep } from './venv-step.ts'

const VERSION = '1.32.0'

/** Finds what is unsafe in workflows and actions: a program, packed for pip. */
export const zizmor = venvStep({
  name: `zizmor ${VERSION}`,
  directory: ENGINE_PATHS.zizmor,
  packages: [`zizmor==${VERSION}`],
})
