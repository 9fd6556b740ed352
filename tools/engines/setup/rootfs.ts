import { ENGINE_PATHS } from '../engine-paths.ts'
import { runCommand } from './run-command.ts'
import { folderStep } from './step.ts'

/** The Debian release of the base image. */
export const SUITE = 'bookworm'

/** A minimal Debian, made from Debian's own packages, so that no image has to be pulled from anywhere. */
export const rootfs = folderStep({
  name: `root file system of Debian ${SUITE}`,
  directory: ENGINE_PATHS.rootfs,
  version: SUITE,
  fill: async () => {
    await runCommand({
      command: 'mmdebstrap',
      args: ['--variant=minbase', '--include=ca-certificates', SUITE, ENGINE_PATHS.rootfsArchive],
      remedy: 'It needs root and a Debian mirror that can be reached.',
    })
  },
})
