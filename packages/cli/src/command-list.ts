import type { CliCommand } from './command.ts'

export interface ListedCommand {
  name: string
  summary: string
  group: string
  /** Works on any environment, so it takes `--env`. */
  anyEnvironment?: true
  load(): Promise<{ command: CliCommand }>
}

const PROJECT = 'The project:'
const RUNS = 'Runs:'
const RELEASES = 'Releases:'
const SERVICES = 'Services:'
const SHELL = 'The shell:'

/** Every command, in the order of `slipway --help`. A command's file is read only when it is called. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'start',
    summary: 'release what differs to this machine, and serve: agent and API, until Ctrl-C',
    group: SERVICES,
    load: () => import('./commands/start.ts'),
  },
  {
    name: 'agent',
    summary: 'take runs and nothing else, until Ctrl-C',
    group: SERVICES,
    anyEnvironment: true,
    load: () => import('./commands/agent.ts'),
  },
  {
    name: 'init',
    summary: 'begin a project, or a code location in one',
    group: PROJECT,
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'validate',
    summary: 'check slipway.yaml and every location.yaml',
    group: PROJECT,
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'migrate',
    summary: "turn other tools' declarations into Slipway's",
    group: PROJECT,
    load: () => import('./commands/migrate.ts'),
  },
  {
    name: 'doctor',
    summary: 'check this machine, its state and the project, and say what to mend',
    group: PROJECT,
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'lock',
    summary: 'pin the base images of the code locations in slipway.lock',
    group: PROJECT,
    load: () => import('./commands/lock.ts'),
  },
  {
    name: 'plan',
    summary: 'say what a deploy would do, and why',
    group: PROJECT,
    anyEnvironment: true,
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'deploy',
    summary: 'release the code locations that differ',
    group: PROJECT,
    load: () => import('./commands/deploy.ts'),
  },
  {
    name: 'bootstrap',
    summary: 'make on AWS what an environment needs before its first push',
    group: PROJECT,
    load: () => import('./commands/bootstrap.ts'),
  },
  {
    name: 'run',
    summary: 'launch a job, follow its log, and exit as it ended',
    group: RUNS,
    anyEnvironment: true,
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'runs',
    summary: 'list runs, newest first',
    group: RUNS,
    anyEnvironment: true,
    load: () => import('./commands/runs.ts'),
  },
  {
    name: 'logs',
    summary: 'print the log of a run',
    group: RUNS,
    anyEnvironment: true,
    load: () => import('./commands/logs.ts'),
  },
  {
    name: 'artifacts',
    summary: 'list the files that a run left, or fetch one',
    group: RUNS,
    anyEnvironment: true,
    load: () => import('./commands/artifacts.ts'),
  },
  {
    name: 'cancel',
    summary: 'ask a run to stop',
    group: RUNS,
    anyEnvironment: true,
    load: () => import('./commands/cancel.ts'),
  },
  {
    name: 'releases',
    summary: 'list what is released, or the releases of a location',
    group: RELEASES,
    anyEnvironment: true,
    load: () => import('./commands/releases.ts'),
  },
  {
    name: 'rollback',
    summary: 'make an earlier release CURRENT, and hold the location there',
    group: RELEASES,
    anyEnvironment: true,
    load: () => import('./commands/rollback.ts'),
  },
  {
    name: 'unhold',
    summary: 'lift the hold of a rolled-back location',
    group: RELEASES,
    anyEnvironment: true,
    load: () => import('./commands/unhold.ts'),
  },
  {
    name: 'completion',
    summary: "print a script for the shell's Tab",
    group: SHELL,
    load: () => import('./commands/completion.ts'),
  },
]
