import { formatGithub, formatProblems, type Problem } from '@slipway/config-schema'
import { git } from './git.ts'

/** Declarations that cannot be used, told for the log and for the places in the files. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError'
  /** With code frames. */
  readonly text: string
  /** Workflow commands, a line each. */
  readonly annotations: string

  constructor({ message, text, annotations }: Pick<DeclarationError, 'message' | 'text' | 'annotations'>) {
    super(message)
    this.text = text
    this.annotations = annotations
  }
}

export interface DeclarationErrorRequest {
  problems: Problem[]
  /** The texts of the files, for code frames. */
  sources: ReadonlyMap<string, string>
  /** Absolute path of the project root. */
  root: string
}

/** Tells what is wrong with the declarations of a project that lies somewhere in the job's repository. */
export async function declarationError(request: DeclarationErrorRequest): Promise<DeclarationError> {
  const { problems, sources, root } = request
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return new DeclarationError({
    message: `The declarations have ${errors} ${errors === 1 ? 'error' : 'errors'}: slipway validate shows the same.`,
    text: formatProblems(problems, sources, { color: false }),
    annotations: formatGithub(problems, { directory: await placeInRepository(root) }),
  })
}

/** As annotations name it: `/` between parts and at the end; the empty text at the top. */
async function placeInRepository(directory: string): Promise<string> {
  return (await git(directory, ['rev-parse', '--show-prefix'])).stdout
}
