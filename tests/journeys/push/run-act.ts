import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_PATHS } from '@slipway/tools/engines'

/** How GitHub is played on this machine. Plain JSON. */
export interface ActSettings {
  /** Relative to the repository. */
  workflow: string
  /** The repository's variables. */
  variables: Readonly<Record<string, string>>
  /** Directories in place of other people's actions: `owner/repository@ref`. */
  actions: Readonly<Record<string, string>>
  /** What every step finds, PATH included; nothing else of this process is handed on. */
  env: Readonly<Record<string, string>>
}

export interface ActRequest extends ActSettings {
  /** A clone whose HEAD is the event's commit. */
  directory: string
  event: { name: string; payload: object }
  /** An existing, empty directory of this run's own: `act.jsonl`, `pid` while it runs, the home of act. */
  home: string
}

/** Where each runner's label leads: steps run on this machine. */
const RUNNERS = ['ubuntu-24.04', 'ubuntu-latest']

const OPTIONS = ['--json', '--pull=false', '--no-cache-server', '--rm', '--no-skip-checkout']

/** Runs a workflow by act to its end. What it printed is in `act.jsonl`; resolves to its exit code, null when killed. */
export async function runAct(request: ActRequest): Promise<number | null> {
  const { directory, event, home, workflow, env } = request
  const eventFile = join(home, 'event.json')
  await writeFile(eventFile, JSON.stringify(event.payload))
  const printed = openSync(join(home, 'act.jsonl'), 'w')
  const child = spawn(
    join(ENGINE_PATHS.actBin, 'act'),
    [event.name, '-W', workflow, '-e', eventFile, ...OPTIONS, ...settingsArguments(request)],
    {
      cwd: directory,
      env: { PATH: env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, 'cache'), XDG_CONFIG_HOME: home },
      stdio: ['ignore', printed, printed],
    },
  )
  closeSync(printed)
  const gone = once(child, 'close') as Promise<[number | null]>
  await writeFile(join(home, 'pid'), String(child.pid))
  return (await gone)[0]
}

function settingsArguments({ variables, actions, env }: ActSettings): string[] {
  const named = (option: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`])
  return [
    ...RUNNERS.flatMap((label) => ['-P', `${label}=-self-hosted`]),
    ...named('--var', variables),
    ...named('--local-repository', actions),
    ...named('--env', { ...env, GIT_PAGER: 'cat' }),
    // act asks for one at a prompt otherwise.
    '-s',
    'GITHUB_TOKEN=ghs_0000000000000000000000000000000000000',
  ]
}
