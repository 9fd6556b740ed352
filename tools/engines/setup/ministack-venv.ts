import { ENGINE_PATHS } from '../engine-paths.ts'
import { venvStep } from './venv-step.ts'

const VERSION = '1.5.33'

/** The AWS emulator. */
export const ministackVenv = venvStep({
  name: `ministack ${VERSION}`,
  directory: ENGINE_PATHS.ministack,
  packages: [`ministack[full]==${VERSION}`],
})
