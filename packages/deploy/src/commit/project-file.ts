import { DeployError } from '../deploy-error.ts'
import type { CommitTree } from './commit-tree.ts'
import type { TreeEntry } from './parse-tree.ts'

/** The file that makes a directory a project. */
export const PROJECT_FILE = 'slipway.yaml'

/** The entry of slipway.yaml. Throws a `DeployError` when the commit has none of its own. */
export async function projectFileOf(tree: CommitTree): Promise<TreeEntry> {
  const entry = await tree.entry(PROJECT_FILE)
  if (entry?.kind === 'link') throw linkedDeclaration(tree, PROJECT_FILE)
  if (entry?.kind !== 'file') throw noProject(tree)
  return entry
}

function noProject({ commit }: CommitTree): DeployError {
  return new DeployError({
    code: 'no_project',
    message: `There is no ${PROJECT_FILE} in the commit ${commit}.`,
    remedy: 'Commit it, or name a commit that has it.',
  })
}

/** A declaration that is a link, which could lead to any file of this machine. */
export function linkedDeclaration({ commit }: CommitTree, path: string): DeployError {
  return new DeployError({
    code: 'unreadable_file',
    message: `${path} is a link in the commit ${commit}: a declaration is read from its own file only.`,
    remedy: 'Put the file itself there.',
  })
}
