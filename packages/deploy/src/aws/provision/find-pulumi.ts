import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import { findOnPath } from '../find-on-path.ts'
import { PULUMI_VERSION, pulumiMissing } from './pulumi-problem.ts'

/**
 * The pulumi of a PATH, ready to be run; `directory` is one that may be written to for as long as it is used. Throws a
 * `DeployError` (`pulumi_missing`), also when it is too old.
 */
export async function findPulumi({
  path,
  directory,
}: {
  path: string | undefined
  directory: string
}): Promise<PulumiCommand> {
  const program = await findOnPath('pulumi', path)
  if (program === undefined) throw pulumiMissing()
  // The Automation API takes either the PATH of this process or a directory that has the program in `bin`.
  await mkdir(join(directory, 'bin'))
  await symlink(program, join(directory, 'bin/pulumi'))
  const command = await PulumiCommand.get({ root: directory }).catch((cause: unknown) => {
    throw pulumiMissing(cause)
  })
  if ((command.version?.compare(PULUMI_VERSION) ?? -1) < 0) throw pulumiMissing()
  return command
}
