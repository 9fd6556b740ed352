import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { readActReport, type ActReport } from './act-report.ts'
import { killTree } from './kill-tree.ts'
import type { ActSettings } from './run-act.ts'

const execute = promisify(execFile)
const ENTRY = join(import.meta.dirname, 'post-receive-entry.ts')

/** What the hook reads. */
export interface PushSettings extends ActSettings {
  url: string
  /** Where each push leaves a directory, called as its commit. */
  runs: string
  /** As an event tells of it. */
  repository: { full_name: string; default_branch: string }
}

/** What a push set off. */
export interface PushRun extends ActReport {
  /** Of act; null when it was killed. */
  exitCode: number | null
}

/** A bare repository that runs a workflow on this machine for each push, and lets the pusher wait for its end. */
export interface PushOrigin {
  url: string
  /** Of the repository, as a person sets them on GitHub: for all pushes from now on. */
  setVariables(variables: Readonly<Record<string, string>>): Promise<void>
  /** What the push of a commit set off, after it has returned. */
  runOf(commit: string): Promise<PushRun>
  /** SIGKILL to the workflow that the push of a commit set off, with all its steps. */
  kill(commit: string): Promise<void>
}

export interface PushOriginRequest {
  /** An existing, empty directory. */
  directory: string
  /** Knows the origin's URL before there is one. */
  settings: (url: string) => ActSettings
}

/** Makes the repository and its hook. */
export async function makePushOrigin({ directory, settings }: PushOriginRequest): Promise<PushOrigin> {
  const bare = join(directory, 'origin.git')
  const runs = join(directory, 'runs')
  await mkdir(runs)
  await execute('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  const url = pathToFileURL(bare).href
  const repository = { full_name: 'acme/data', default_branch: 'main' }
  const known: PushSettings = { ...settings(url), url, runs, repository }
  const file = join(directory, 'settings.json')
  const setVariables = async (variables: Readonly<Record<string, string>>) =>
    writeFile(file, JSON.stringify({ ...known, variables } satisfies PushSettings))
  await setVariables(known.variables)
  await writeHook(join(bare, 'hooks/post-receive'), file)
  return {
    url,
    setVariables,
    runOf: (commit) => readRun(join(runs, commit)),
    kill: async (commit) => killTree(Number(await readFile(join(runs, commit, 'pid'), 'utf8'))),
  }
}

/** Of the variables that git sets for a hook, none must reach what the hook calls. */
async function writeHook(hook: string, settings: string): Promise<void> {
  const command = `exec env -i PATH="$PATH" '${process.execPath}' '${ENTRY}' '${settings}'`
  await writeFile(hook, `#!/bin/sh\n${command}\n`, { mode: 0o755 })
}

async function readRun(home: string): Promise<PushRun> {
  const { exitCode } = JSON.parse(await readFile(join(home, 'ended'), 'utf8')) as { exitCode: number | null }
  return { ...readActReport(await readFile(join(home, 'act.jsonl'), 'utf8')), exitCode }
}
