import type { ApiClient } from '@slipway/api'
import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, type ApiOption, type JsonOption } from '../command-options.ts'
import type { Home } from '../api/api-session.ts'
import { withApi } from '../api/open-api.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { downloadArtifact } from '../runs/download-artifact.ts'
import { findRunId, RUN_ARGUMENT } from '../runs/find-run.ts'
import { artifactRows } from '../runs/run-outcome.ts'
import { table } from '../terminal/table.ts'
import { printJson } from '../terminal/terminal.ts'

interface ArtifactsOptions extends ApiOption, JsonOption {
  output?: string
}

export const command: CliCommand<ArtifactsOptions, [string, string | undefined]> = {
  define(command) {
    command
      .argument('[run]', RUN_ARGUMENT, 'latest')
      .argument('[name]', 'fetch this one')
      .option(
        '-o, --output <file>',
        "where it goes; - is stdout (default: the name's last part, if there is no such file)",
      )
      .addOption(jsonOption('print {artifacts} as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes:
            'The files that the newest attempt of the run left in SLIPWAY_ARTIFACTS_DIR. The list goes to stdout.',
          examples: [
            'slipway artifacts',
            'slipway artifacts latest report.html',
            'slipway artifacts 01K9GZ data/clean.csv -o - | head',
            'slipway artifacts latest report.html --env staging',
          ],
        }),
      )
  },

  async run(context, options, wanted, name) {
    await withApi(context, options, async ({ client, home }) => {
      const id = await findRunId(client, wanted)
      if (name === undefined) return listArtifacts(context, { client, home, id, json: options.json === true })
      const path = await downloadArtifact(context, client, { id, name, output: options.output })
      context.terminal.notes.line(path)
    })
    return EXIT.done
  },
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
