import { existsSync } from 'node:fs'
import type { Current } from '@slipway/model'
import type { CliCommand } from '../command.ts'
import { helpEnd, jsonOption, type JsonOption } from '../command-options.ts'
import { LOCAL, type Context } from '../context.ts'
import { loadUsableProject } from '../deploy/check-project.ts'
import { planProject } from '../deploy/release-differences.ts'
import { rowsToDo, tellPlan } from '../deploy/tell-plan.ts'
import { EXIT } from '../exit-code.ts'
import { findRuntimeBundle } from '../hosting/runtime-bundle.ts'
import { locateState } from '../state/locate-state.ts'
import { openState } from '../state/open-state.ts'
import { printJson } from '../terminal/terminal.ts'

export const command: CliCommand<JsonOption, []> = {
  define(command) {
    command.addOption(jsonOption('print {environment, rows} as JSON')).addHelpText(
      'after',
      helpEnd({
        notes: `Prints a row a code location to stdout: build+deploy, deploy (the files are released already), unchanged,
or held (rolled back). Changes nothing.`,
        examples: ['slipway plan', 'slipway plan --json'],
      }),
    )
  },

  async run(context, { json }) {
    const { terminal } = context
    const project = await loadUsableProject(context)
    if (project === undefined) return EXIT.failed
    const releases = { listCurrents: () => readCurrents(context) }
    const plan = await planProject({ releases }, { project, bundle: findRuntimeBundle() })
    if (json) {
      const rows = plan.rows.map(({ seen, ...row }) => ({
        ...row,
        current_release_id: seen?.release_id ?? null,
      }))
      printJson(terminal, { environment: plan.environment, rows })
      return EXIT.done
    }
    tellPlan(terminal, terminal.data, plan.rows)
    terminal.notes.line('On this machine every job runs as a process, whatever launcher it declares.')
    const told = rowsToDo(plan).length > 0 ? 'slipway deploy does it.' : 'There is nothing to deploy.'
    terminal.notes.line(terminal.hint(told))
    return EXIT.done
  },
}

/** Without a state nothing is released; a plan does not make one. */
async function readCurrents(context: Context): Promise<Current[]> {
  const place = locateState(context)
  if (!existsSync(place.directory)) return []
  const state = await openState(context, place)
  try {
    return await state.deps.releases.listCurrents(LOCAL)
  } finally {
    await state.close()
  }
}
