import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { inputVariable } from '../../kit/inputs.ts'
import { GIT_SETTINGS, temporaryDirectory } from './temporary.ts'

export interface SpawnRequest {
  /** The path of the action. */
  main: string
  /** By their names in action.yml. */
  inputs: Record<string, string>
  /** The repository. */
  workspace: string
  /** The runner's directory for temporary files. */
  temporary: string
  /** Stronger than what a runner sets. */
  variables: Record<string, string>
}

/** Starts an action with the environment that a runner gives it, and nothing of this process's own. */
export function spawnAction(request: SpawnRequest): ChildProcessWithoutNullStreams {
  const { main, inputs, workspace, temporary, variables } = request
  const named = Object.entries(inputs).map(([input, value]) => [inputVariable(input), value])
  return spawn(process.execPath, [main], {
    cwd: workspace,
    env: {
      PATH: process.env.PATH,
      HOME: temporaryDirectory(),
      ...GIT_SETTINGS,
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: temporary,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...Object.fromEntries(named),
      ...variables,
    },
  })
}
