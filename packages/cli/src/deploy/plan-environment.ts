import { findProject } from '@slipway/config-schema'
import { planCommit, planRecord, planTable, type ActualEnvironment, type CommitPlan } from '@slipway/deploy'
import { COMPONENT_VERSION } from '@slipway/deploy/aws'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { findEnvironment } from '../environments/find-environment.ts'
import { platformFailure } from '../environments/platform-failure.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { findRuntimeBuild } from '../hosting/runtime-bundle.ts'
import { tellTrouble } from '../hosting/tell-trouble.ts'
import { noProjectOfEnvironment } from '../state/no-project.ts'
import { printJson, type Terminal } from '../terminal/terminal.ts'
import { tellProblems } from './check-project.ts'

export interface PlanEnvironmentRequest {
  environment: string
  /** The commit, branch or tag that is planned. */
  ref: string
  /** Compares with where `ref` parted from this one; then nothing but git is asked. */
  changed?: string
  isJson: boolean
}

/** `slipway plan --env`: says what a deploy of a commit would do; changes nothing. */
export async function planEnvironment(context: Context, request: PlanEnvironmentRequest): Promise<ExitCode> {
  const { terminal, variables, workingDirectory } = context
  const { environment, ref, changed, isJson } = request
  const root = findProject(workingDirectory)
  if (root === undefined) throw noProjectOfEnvironment(workingDirectory)
  const answer = await planCommit(
    { readActual: async () => readActual(context, environment) },
    {
      root,
      ref,
      environment,
      variables,
      runtimeDigest: findRuntimeBuild(),
      componentVersion: COMPONENT_VERSION,
      ...(changed !== undefined && { changed }),
    },
  )
  if ('unusable' in answer) {
    tellProblems(terminal.errors, answer.unusable)
    tellWhatCounts(terminal, `These are the files at ${ref}`)
    return EXIT.failed
  }
  const { plan } = answer
  if (changed === undefined) await refuseOtherPlace(context, plan)
  if (isJson) printJson(terminal, planRecord(plan))
  else tellCommitPlan(terminal, plan)
  return EXIT.done
}

function tellCommitPlan(terminal: Terminal, plan: CommitPlan): void {
  const { data, notes, hint } = terminal
  data.text(hint(planTable(plan)))
  if (plan.rows.length === 0) notes.line('No code location differs.')
  const compared = plan.base === null ? '' : `, compared with ${shortCommit(plan.base)}`
  tellWhatCounts(terminal, `Of the commit ${shortCommit(plan.commit)}${compared}`)
}

function tellWhatCounts({ notes }: Terminal, of: string): void {
  notes.line(`${of}: what is not committed does not count.`)
}

/** The slipway.yaml of the work tree says where to look; what was found elsewhere is nothing to compare with. */
async function refuseOtherPlace(
  context: Context,
  { environment, commit, settings }: CommitPlan,
): Promise<void> {
  const { place } = await findEnvironment(context, environment)
  const { account, region } = settings.environment
  const isSame = place.project === settings.project && place.account === account && place.region === region
  if (isSame) return
  throw new CliError(
    `At ${shortCommit(commit)}, ${environment} of ${settings.project} is in the account ${account}, region ${region}; ` +
      `in the work tree, ${environment} of ${place.project} is in ${place.account}, ${place.region}.`,
    { remedy: 'Check that commit out, or commit what was changed.' },
  )
}

async function readActual(context: Context, name: string): Promise<ActualEnvironment> {
  const { connectEnvironment, variables, terminal } = context
  const { place } = await findEnvironment(context, name)
  const onTrouble = (trouble: { where: string; error: Error }): void => tellTrouble(terminal, trouble)
  const stores = await connectEnvironment({ place, variables, onTrouble })
  try {
    const { currents, platform } = await stores.platforms.readEnvironment(name)
    return { currents, platform: platform?.digest ?? null }
  } catch (error) {
    throw platformFailure(error, place) ?? error
  } finally {
    await stores.close()
  }
}

function shortCommit(commit: string): string {
  return commit.slice(0, 7)
}
