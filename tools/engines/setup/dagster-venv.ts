import { ENGINE_PATHS } from '../engine-paths.ts'
import { venvStep } from './venv-step.ts'

const VERSION = '1.13.27'

/** Dagster+'s command line and its agent. Each by its exact version: without, pip falls back to releases of years ago. */
export const dagsterVenv = venvStep({
  name: `dagster-cloud ${VERSION} and its agent`,
  directory: ENGINE_PATHS.dagster,
  packages: [
    `dagster==${VERSION}`,
    `dagster-cloud==${VERSION}`,
    `dagster-cloud-cli==${VERSION}`,
    `dagster-pipes==${VERSION}`,
    'dagster-aws==0.29.27',
  ],
})
