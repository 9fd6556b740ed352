import { tmpdir } from 'node:os'
import { setSecret } from '@actions/core'
import { basicCredentials, gitVariables } from './git-variables.ts'
import { readInputs, type InputDeclarations, type Inputs } from './inputs.ts'
import { Interruption } from './interruption.ts'
import { reportFailure } from './report-failure.ts'
import { scratchDirectory } from './scratch-directory.ts'
import type { Variables } from './variables.ts'

/** What the work of an action gets. */
export interface ActionContext<Declarations extends InputDeclarations = InputDeclarations> {
  inputs: Inputs<Declarations>
  variables: Variables
  /**
   * Does what must not be broken off. When the run is cancelled, `signal` aborts, and the process ends once that work
   * has; without such work it ends at once.
   */
  toItsEnd: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>
}

export interface ActionRequest<Declarations extends InputDeclarations> {
  inputs: Declarations
  work: (context: ActionContext<Declarations>) => Promise<void>
}

/**
 * The entry point of every action, and its failure boundary: whatever happens becomes one annotation and exit code 1.
 * Temporary files, also those of programs that it starts, lie in a directory that goes with it. Never rejects.
 */
export async function runAction<Declarations extends InputDeclarations>({
  inputs: declarations,
  work,
}: ActionRequest<Declarations>): Promise<void> {
  let isOver = false
  const fail = (error: unknown): void => {
    isOver = true
    reportFailure(error)
  }
  // What else is under way is in a state that nobody knows.
  const leave = (error: unknown): never => {
    fail(error)
    process.exit(1)
  }
  const interruption = new Interruption({ leave })
  // Node makes one of a rejection that nobody handles, too.
  process.on('uncaughtException', leave)
  process.on('exit', () => {
    // A promise that nothing keeps alive would otherwise end as a success.
    if (!isOver) fail(new Error('The action ended without an answer.'))
  })
  try {
    await work(takeContext(declarations, interruption))
    isOver = true
  } catch (error) {
    fail(error)
  }
  // What it asked for, and does not wait for any more, would keep the process.
  if (interruption.happened) process.exit()
}

/** Reads the environment, the only time that it is read, and prepares it for the programs that are started. */
function takeContext<Declarations extends InputDeclarations>(
  declarations: Declarations,
  interruption: Interruption,
): ActionContext<Declarations> {
  // oxlint-disable-next-line node/no-process-env -- this is where it is read, for every action
  const env = process.env
  const isKept = (): boolean => interruption.isBusy
  env['TMPDIR'] = scratchDirectory({ parent: env['RUNNER_TEMP'] || tmpdir(), isKept })
  const variables = { ...env }
  const inputs = readInputs(declarations, variables)
  const { token = '' } = inputs as { token?: string }
  if (token !== '') setSecret(basicCredentials(token))
  const server = variables['GITHUB_SERVER_URL'] || 'https://github.com'
  for (const [name, value] of Object.entries(gitVariables(variables, { token, server }))) {
    if (value === undefined) Reflect.deleteProperty(env, name)
    else env[name] = value
  }
  return { inputs, variables, toItsEnd: (work) => interruption.toItsEnd(work) }
}
