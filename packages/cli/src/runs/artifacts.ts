import type { ApiClient } from '@slipway/api'
import { CliError } from '../cli-error.ts'
import type { ApiOption, JsonOption } from '../command-options.ts'
import type { Home } from '../api/api-session.ts'
import { withApi } from '../api/open-api.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { downloadArtifact } from './download-artifact.ts'
import { findRunId } from './find-run.ts'
import { artifactRows } from './run-outcome.ts'
import { table } from '../terminal/table.ts'
import { printJson } from '../terminal/terminal.ts'

export interface ArtifactsOptions extends ApiOption, JsonOption {
  output?: string
}

/** `slipway artifacts`: lists the files that a run left, or fetches the one named. */
export async function artifacts(
  context: Context,
  options: ArtifactsOptions,
  wanted: string,
  name: string | undefined,
): Promise<ExitCode> {
  await withApi(context, options, async ({ client, home }) => {
    const id = await findRunId(client, wanted)
    if (name === undefined) return listArtifacts(context, { client, home, id, json: options.json === true })
    const path = await downloadArtifact(context, client, { id, name, output: options.output }).catch(
      async (error: unknown) => {
        throw (await noSuchArtifact(client, { id, name, error })) ?? error
      },
    )
    context.terminal.notes.line(path)
  })
  return EXIT.done
}

/** Names what there is instead; undefined when something else went wrong. */
async function noSuchArtifact(
  client: ApiClient,
  { id, name, error }: { id: string; name: string; error: unknown },
): Promise<CliError | undefined> {
  if (!(error instanceof Error && 'code' in error && error.code === 'artifact_not_found')) return undefined
  const { artifacts, ended_at: endedAt } = await client.getRun(id)
  const names = artifacts.filter(({ available }) => available).map((artifact) => artifact.name)
  const none = endedAt === null ? 'Artifacts are there once its newest attempt has ended.' : 'It has none.'
  return new CliError(`The run ${id} has no artifact ${name}.`, {
    remedy: names.length === 0 ? none : `It has: ${names.join(', ')}.`,
    cause: error,
  })
}

async function listArtifacts(
  context: Context,
  { client, home, id, json }: { client: ApiClient; home: Home | undefined; id: string; json: boolean },
): Promise<void> {
  const { terminal } = context
  const run = await client.getRun(id)
  if (json) return printJson(terminal, { artifacts: run.artifacts })
  if (run.artifacts.length === 0) terminal.notes.line(`The run ${id} has no artifacts.`)
  for (const line of table(artifactRows(context, run, home))) terminal.data.line(line)
}
