import { join } from 'node:path'
import { endGroup, startGroup } from '@actions/core'
import type { CommitPlan, CommittedLocation } from '@slipway/deploy'
import { publishImage, readRuntimeFiles, type PublishDeps, type PublishRequest } from '@slipway/deploy/aws'
import { locationNames } from '../../kit/location-names.ts'
import { print } from '../../kit/log.ts'
import { setOutputs } from '../../kit/outputs.ts'
import { placeOf } from '../../kit/place-of.ts'
import { planProject, projectRoot } from '../../kit/plan-project.ts'
import { reportFailure } from '../../kit/report-failure.ts'
import type { ActionContext } from '../../kit/run-action.ts'
import { addSummary } from '../../kit/summary.ts'
import { unknownLocation } from '../../kit/unknown-location.ts'
import { buildSummary, type BuildResult } from './build-summary.ts'
import type { INPUTS } from './inputs.ts'
import { cacheDirectories } from './cache-directories.ts'
import { publishDeps } from './publish-deps.ts'

/** A role that pushes images may read nothing else: what to build follows from the commit alone. */
const NOTHING_ASKED = { readActual: async () => ({ currents: [], platform: null }) }

/** Builds the images of the job's locations. One that fails fails the step, and does not stop the others. */
export async function buildAgentImage({ inputs, variables }: ActionContext<typeof INPUTS>): Promise<void> {
  const { environment, ref } = inputs
  const root = projectRoot(inputs, variables)
  const plan = await planProject(NOTHING_ASKED, { root, ref, environment, variables })
  const place = placeOf(plan)
  const { layers, tools } = cacheDirectories({ cacheDirectory: inputs['cache-directory'], variables })
  const deps = publishDeps({ region: place.region, variables, cacheDirectory: layers })
  const runtime = await readRuntimeFiles(
    { ...deps, cacheDirectory: tools },
    { directory: join(import.meta.dirname, 'runtime') },
  )
  const results: BuildResult[] = []
  for (const name of locationNames(inputs.locations)) {
    const build = (location: CommittedLocation) => publish(deps, { root, place, location, runtime })
    results.push(await resultOf(plan, { name, build }))
  }
  const built = results.flatMap(({ location, image }) =>
    image === undefined ? [] : [[location, image.image]],
  )
  setOutputs({ images: JSON.stringify(Object.fromEntries(built)) })
  await addSummary(variables, buildSummary(plan, results))
}

async function publish(deps: PublishDeps, request: PublishRequest) {
  const image = await publishImage(deps, request)
  print(`${image.image}\ntag ${image.tag}`)
  print(image.pushed ? `${image.bytes_pushed} bytes pushed` : 'the registry has it already')
  return image
}

async function resultOf(
  plan: CommitPlan,
  { name, build }: { name: string; build: (location: CommittedLocation) => Promise<BuildResult['image']> },
): Promise<BuildResult> {
  startGroup(`Build ${name}`)
  try {
    const location = plan.desired.get(name)
    if (location === undefined) throw unknownLocation(plan, name)
    return { location: name, image: await build(location) }
  } catch (error) {
    reportFailure(error)
    return { location: name, image: undefined }
  } finally {
    endGroup()
  }
}
