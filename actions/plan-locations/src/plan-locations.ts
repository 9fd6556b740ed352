import { notice, warning } from '@actions/core'
import { DeployError, planTable, type CommitPlan } from '@slipway/deploy'
import { print } from '../../kit/log.ts'
import { setOutputs } from '../../kit/outputs.ts'
import { planProject, projectRoot } from '../../kit/plan-project.ts'
import type { ActionContext } from '../../kit/run-action.ts'
import { addSummary } from '../../kit/summary.ts'
import { readActual, withStores } from '../../kit/with-stores.ts'
import { readWorkflowRun, type WorkflowRun } from '../../kit/workflow-run.ts'
import { chooseBase } from './choose-base.ts'
import { obtainCommit } from './fetch-history.ts'
import type { INPUTS } from './inputs.ts'
import { NOTHING, planOutputs } from './plan-outputs.ts'
import { planSummary } from './plan-summary.ts'

type Context = ActionContext<typeof INPUTS>

/** Plans the commit of the job, and says what follows in outputs, log and summary. */
export async function planLocations(context: Context): Promise<void> {
  const { variables } = context
  const run = await readWorkflowRun(variables)
  if (run.isDeletion) {
    notice('The branch was deleted: there is nothing to plan.')
    return setOutputs(NOTHING)
  }
  const plan = await makePlan(context, run)
  print(planTable(plan).trimEnd())
  setOutputs(planOutputs(plan))
  await addSummary(variables, planSummary(plan))
}

async function makePlan({ inputs, variables }: Context, run: WorkflowRun): Promise<CommitPlan> {
  const { environment, remote } = inputs
  const clone = { root: projectRoot(inputs, variables), remote }
  const { root } = clone
  const ref = await obtainCommit(clone, inputs.ref)
  if (ref === undefined) throw unknownRef(inputs)
  const request = { root, ref, environment, variables }
  const deps = { readActual: () => withStores(request, (stores) => readActual(stores, environment)) }
  if (inputs.changed === '') return planProject(deps, request)
  const base = await chooseBase(clone, { changed: inputs.changed, head: ref, run })
  if (base.warning !== undefined) warning(base.warning)
  return planProject(deps, { ...request, changed: base.commit })
}

function unknownRef({ ref, remote }: { ref: string; remote: string }): DeployError {
  return new DeployError({
    code: 'unknown_ref',
    message: `Neither the clone nor ${remote} has a commit ${JSON.stringify(ref)}.`,
    remedy: 'Name a commit, branch or tag of the repository in the input ref.',
  })
}
