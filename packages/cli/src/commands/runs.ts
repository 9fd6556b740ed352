import type { RunStatus } from '@slipway/model'
import { InvalidArgumentError, Option } from 'commander'
import type { CliCommand } from '../command.ts'
import { apiOption, helpEnd, jsonOption, wholeNumber } from '../command-options.ts'
import type { RunsOptions } from '../runs/runs.ts'
import { STATUS_STYLES } from '../runs/status-styles.ts'

const STATUSES = Object.keys(STATUS_STYLES) as RunStatus[]

export const command: CliCommand<RunsOptions, []> = {
  define(command) {
    command
      .option('-l, --location <name>', 'only of this code location')
      .option('-j, --job <name>', 'only of this job')
      .addOption(
        new Option('-s, --status <status>', 'only with this status').choices(STATUSES).argParser(status),
      )
      .option('-n, --limit <number>', 'so many at most', wholeNumber(1, 500), 20)
      .addOption(jsonOption('print {runs} as JSON'))
      .addOption(apiOption())
      .addHelpText(
        'after',
        helpEnd({
          notes: 'Prints to stdout, newest first; hints go to stderr.',
          examples: [
            'slipway runs',
            'slipway runs --location weather --status FAILED',
            'slipway runs -n 1 --json',
            'slipway runs --env staging',
          ],
        }),
      )
  },

  run: async (...call) => (await import('../runs/runs.ts')).runs(...call),
}

/** Upper case is how statuses are written, and nobody likes to type it. */
function status(text: string): RunStatus {
  const found = STATUSES.find((candidate) => candidate === text.toUpperCase())
  if (found !== undefined) return found
  throw new InvalidArgumentError(`It is one of: ${STATUSES.join(', ')}.`)
}
