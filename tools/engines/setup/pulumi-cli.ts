import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_PATHS } from '../engine-paths.ts'
import { findGo } from './find-go.ts'
import { runCommand } from './run-command.ts'
import { folderStep } from './step.ts'

const VERSION = '3.259.0'
const PROGRAM = 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi'
const MODULE = join(ENGINE_PATHS.pulumi, 'module')

/** As Pulumi's own go.mod has it: a module that requires another one does not take over its replacements. */
const GO_MOD = `module pulumi-cli

go 1.25

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
`

/** Without symbol tables; the version is what the Automation API asks for. */
const LINKER_FLAGS = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${VERSION}`

/**
 * The Pulumi engine with its command line, from Go modules: four minutes of two cores with cold caches. Its language
 * hosts are not among them and not needed, as inline programs run in the process that asks.
 */
export const pulumiCli = folderStep({
  name: `pulumi CLI ${VERSION}`,
  directory: ENGINE_PATHS.pulumi,
  version: VERSION,
  fill: async () => {
    const go = await findGo(`the pulumi CLI ${VERSION}`)
    await mkdir(MODULE)
    await writeFile(join(MODULE, 'go.mod'), GO_MOD)
    await runGo(go, ['get', `${PROGRAM}@v${VERSION}`])
    const program = join(ENGINE_PATHS.pulumiBin, 'pulumi')
    await runGo(go, [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      LINKER_FLAGS,
      '-o',
      program,
      PROGRAM,
    ])
    await rm(MODULE, { recursive: true })
  },
})

async function runGo(go: string, [subcommand = '', ...args]: string[]): Promise<void> {
  await runCommand({
    command: go,
    args: [subcommand, '-C', MODULE, ...args],
    env: { GOFLAGS: '-mod=mod', GOWORK: 'off' },
    remedy: 'Go 1.25.11 or later is needed, and a module proxy that can be reached.',
  })
}
