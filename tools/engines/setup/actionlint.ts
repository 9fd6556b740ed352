import { ENGINE_PATHS } from '../engine-paths.ts'
import { findGo } from './find-go.ts'
import { runCommand } from './run-command.ts'
import { folderStep } from './step.ts'

const VERSION = '1.7.12'

/** Finds what is wrong in workflows. Its author publishes it as a Go module. */
export const actionlint = folderStep({
  name: `actionlint ${VERSION}`,
  directory: ENGINE_PATHS.actionlint,
  version: VERSION,
  fill: async () => {
    await runCommand({
      command: await findGo(`actionlint ${VERSION}`),
      args: ['install', `github.com/rhysd/actionlint/cmd/actionlint@v${VERSION}`],
      env: { GOBIN: ENGINE_PATHS.actionlint },
      remedy: 'Go 1.25 or later is needed, and a module proxy that can be reached.',
    })
  },
})
