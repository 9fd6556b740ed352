import type { CommitPlan } from '@slipway/deploy'
import { markdownTable, plainText } from '../../kit/markdown-table.ts'

/** The plan as the summary of a job: the rows that ask for something, and how many do not. */
export function planSummary({ environment, commit, base, rows }: CommitPlan): string {
  const asking = rows.filter(({ action }) => action !== 'unchanged')
  const against = base === null ? '' : `, compared with \`${base.slice(0, 12)}\``
  const title = `### Plan of ${plainText(environment)}\n\n\`${commit.slice(0, 12)}\`${against}\n`
  const table =
    asking.length === 0
      ? 'Nothing is to be done.\n'
      : markdownTable({
          head: ['location', 'action', 'reason'],
          rows: asking.map(({ location, action, reason }) => [location, action, reason]),
        })
  const rest = rows.length - asking.length
  return [title, table, ...(rest === 0 ? [] : [`${rest} unchanged.\n`])].join('\n')
}
