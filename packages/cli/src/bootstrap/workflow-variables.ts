import type { BootstrapReport } from '@slipway/deploy/aws'
import { quoted } from '../terminal/quoted.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** The variables that deploy.yml reads. */
export type WorkflowVariables = Record<
  | 'SLIPWAY_ENVIRONMENT'
  | 'SLIPWAY_REGION'
  | 'SLIPWAY_PLAN_ROLE'
  | 'SLIPWAY_PUSH_ROLE'
  | 'SLIPWAY_DEPLOY_ROLE',
  string
>

/** What the repository's settings need so that its workflows deploy to the environment. */
export function workflowVariables({ environment, region, roles }: BootstrapReport): WorkflowVariables {
  return {
    SLIPWAY_ENVIRONMENT: environment,
    SLIPWAY_REGION: region,
    SLIPWAY_PLAN_ROLE: roles.plan,
    SLIPWAY_PUSH_ROLE: roles.push,
    SLIPWAY_DEPLOY_ROLE: roles.deploy,
  }
}

export interface TellVariablesRequest {
  report: BootstrapReport
  variables: WorkflowVariables
  branch: string
}

/** Says what is left to do on GitHub, as lines that can be copied. */
export function tellVariables(
  { data, notes }: Terminal,
  { report, variables, branch }: TellVariablesRequest,
): void {
  const { environment } = report
  const repository = report.repository.replaceAll(/@\d+/g, '')
  notes.line(`
In the settings of ${repository}: make the environment ${environment}, let it deploy from the branch ${branch} only, and set
the variables below. With GitHub's own command, each is set by: gh variable set NAME --repo ${quoted(repository)} --body VALUE
`)
  for (const [name, value] of Object.entries(variables)) data.line(`${name}=${value}`)
}
