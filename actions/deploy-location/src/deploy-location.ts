import { endGroup, startGroup } from '@actions/core'
import { PLATFORM_NAME } from '@slipway/config-schema'
import { remoteHead, type CommitPlan } from '@slipway/deploy'
import {
  deployLocations,
  deployPlatform,
  openDeployment,
  type DeployDeps,
  type DeployProgress,
  type OpenDeploymentRequest,
} from '@slipway/deploy/aws'
import { ulidFactory } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import { ActionError } from '../../kit/action-error.ts'
import { locationNames } from '../../kit/location-names.ts'
import { print } from '../../kit/log.ts'
import { setOutputs } from '../../kit/outputs.ts'
import { placeOf } from '../../kit/place-of.ts'
import { planProject, projectRoot } from '../../kit/plan-project.ts'
import type { ActionContext } from '../../kit/run-action.ts'
import { runtimeBuild } from '../../kit/runtime-build.ts'
import { addSummary } from '../../kit/summary.ts'
import { readActual, withStores } from '../../kit/with-stores.ts'
import { readWorkflowRun } from '../../kit/workflow-run.ts'
import { describeProgress } from './describe-progress.ts'
import type { INPUTS } from './inputs.ts'
import { reportResults, resultOutputs, resultSummary, type Result } from './report-results.ts'

const RELEASES = 'https://github.com/pulumi/pulumi/releases/download'

/** What takes pulumi. */
const CHANGING: readonly string[] = ['platform', 'build+deploy', 'deploy']

type Context = ActionContext<typeof INPUTS>

/** Deploys the job's locations, or the platform of their environment. One that fails fails the step. */
export async function deployLocation(context: Context): Promise<void> {
  const { inputs, variables, toItsEnd } = context
  const names = requireNames(inputs)
  const { environment, ref } = inputs
  const request = { root: projectRoot(inputs, variables), ref, environment, variables }
  const { url: by, branch } = await readWorkflowRun(variables)
  await withStores(request, async (stores) => {
    const plan = await planProject({ readActual: (name) => readActual(stores, name) }, request)
    const path = await pathFor(plan, { ...context, names })
    const opened = {
      ...openDeps({ stores, root: request.root, remote: inputs.remote }),
      place: placeOf(plan),
      environment: plan.settings.environment,
      variables: { ...variables, PATH: path },
    }
    // A run that is cancelled gets some seconds to finish what it is at, and to give back its lease.
    await toItsEnd(async (signal) => {
      const results = await deploy(openDeployment({ ...opened, signal }), { plan, names, by, signal })
      reportResults({ plan, branch, results })
      setOutputs(resultOutputs(results))
      await addSummary(variables, resultSummary(plan, results))
    })
  })
}

function openDeps({
  stores,
  root,
  remote,
}: {
  stores: OpenDeploymentRequest['stores']
  root: string
  remote: string
}) {
  const clock = systemClock
  return {
    stores,
    readHead: remoteHead({ root, remote }),
    runtimeBuild: runtimeBuild(),
    clock,
    newId: ulidFactory(() => clock.now()),
  }
}

/** Of a leg that finds nothing to do any more, nothing is downloaded. */
async function pathFor(
  plan: CommitPlan,
  { names, inputs, variables }: Context & { names: readonly string[] },
): Promise<string | undefined> {
  const rows = plan.rows.filter(({ location }) => names.includes(location))
  if (!rows.some(({ action }) => CHANGING.includes(action))) return variables['PATH']
  const { installPulumi } = await import('./pulumi/install-pulumi.ts')
  return installPulumi({ variables, sha256: inputs['pulumi-sha256'], releases: RELEASES })
}

interface DeployRequest {
  plan: CommitPlan
  names: readonly string[]
  by: string
  signal: AbortSignal
}

/** Carries the plan out for some of its names, and tells each step in a group of the log. */
async function deploy(deps: DeployDeps, { plan, names, by, signal }: DeployRequest): Promise<Result[]> {
  startGroup(`Deploy ${names.join(', ')} to ${plan.environment}`)
  const onProgress = (progress: DeployProgress) => print(describeProgress(progress))
  const request = { plan, by, signal, onProgress }
  try {
    if (!names.includes(PLATFORM_NAME)) return await deployLocations(deps, { ...request, locations: names })
    return [{ location: PLATFORM_NAME, ...(await deployPlatform(deps, request)) }]
  } finally {
    endGroup()
  }
}

function requireNames({ locations }: { locations: string }): string[] {
  const names = locationNames(locations)
  if (names.length === 1 || !names.includes(PLATFORM_NAME)) return names
  throw new ActionError({
    code: 'invalid_input',
    message: `The input locations names ${PLATFORM_NAME} and code locations, which stand on it.`,
    remedy: `Deploy ${PLATFORM_NAME} in a job before theirs.`,
  })
}
