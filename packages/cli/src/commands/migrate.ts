import { Argument } from 'commander'
import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption } from '../command-options.ts'
import type { MigrateOptions, MigrationName } from '../migrate/migrate.ts'

/** Each with what it does: said here too, so that help need not wait for what does it. */
const MIGRATIONS: Record<MigrationName, string> = {
  dagster: 'slipway.yaml and a location.yaml for each location, out of dagster_cloud.yaml',
  copilot: 'slipway.yaml and location.yaml, out of the scheduled jobs of AWS Copilot',
  'one-file': 'one dagster_cloud.yaml at the top, out of one in each folder',
  'per-location': 'a dagster_cloud.yaml in the folder of each location, out of the one at the top',
}

export const command: CliCommand<MigrateOptions, [MigrationName, string | undefined]> = {
  define(command) {
    command
      .addArgument(new Argument('<migration>', 'which one, see below').choices(Object.keys(MIGRATIONS)))
      .argument('[dir]', 'the directory whose files are migrated (default: the working directory)')
      .option('--write', 'do it: all of it, or nothing')
      .option('--force', 'also where git could not bring back what is changed or removed')
      .addOption(jsonOption('print {migration, written, edits: [{path, before, after}], notes} as JSON'))
      .addHelpText('after', helpEnd({ notes: NOTES, examples: EXAMPLES }))
  },

  run: async (context, options, name, directory) =>
    (await import('../migrate/migrate.ts')).migrate(context, options, { name, directory }),
}

const NOTES = `Prints to stdout, as a unified diff, what would be written and removed, and to stderr what has no equivalent. Changes
nothing without --write; exits 1 when it cannot be done.

Migrations:
${Object.entries(MIGRATIONS)
  .map(([name, about]) => `  ${name.padEnd(12)}  ${about}`)
  .join('\n')}`

const EXAMPLES = [
  'slipway migrate dagster',
  'slipway migrate dagster --write',
  'slipway migrate copilot ../shop > shop.diff',
]
