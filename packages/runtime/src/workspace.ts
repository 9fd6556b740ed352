import { failure, type Failure } from '@slipway/model'
import type { AttemptRequest } from './attempt-context.ts'
import { makeAttemptFiles, removeAttemptFiles, type AttemptFiles } from './attempt-files.ts'
import { Keeper } from './child/keeper.ts'
import { inheritedVariables } from './environment/host-variables.ts'

/** What an attempt has on its machine while it runs. */
export interface Workspace {
  files: AttemptFiles
  keeper: Keeper
}

/** Makes directories and keeper. A failure says what the machine lacks. */
export async function openWorkspace(request: AttemptRequest): Promise<Workspace | { failure: Failure }> {
  const { workDirectory, host } = request
  let files: AttemptFiles | undefined
  try {
    files = makeAttemptFiles({ workDirectory, temporaryDirectory: host.temporaryDirectory })
    const { PATH: path } = inheritedVariables(host.variables)
    const keeper = new Keeper({ directory: files.temporaryRoot, path })
    await keeper.ready
    return { files, keeper }
  } catch (error) {
    if (files !== undefined) await removeAttemptFiles(files)
    const why = `The attempt's directories could not be made: ${(error as Error).message}`
    return { failure: failure('start_failed', why, 'Make room on the disk, or see who may write there.') }
  }
}

/** Ends the keeper and removes all files. */
export async function closeWorkspace({ files, keeper }: Workspace): Promise<void> {
  await keeper.end()
  await removeAttemptFiles(files)
}
