import type { Project } from '@slipway/config-schema'
import {
  deployLocal,
  npmBeside,
  openSource,
  planLocal,
  snapshotBuilder,
  type DeployResult,
  type Plan,
} from '@slipway/deploy'
import type { ReleaseStore } from '@slipway/model'
import { LOCAL, type Context } from '../context.ts'
import type { RuntimeBundle } from '../hosting/runtime-bundle.ts'
import type { OpenState } from '../state/open-state.ts'
import type { Writer } from '../terminal/writer.ts'
import { rowsToDo, tellPlan, tellResult } from './tell-plan.ts'

/** What is to be released, and the runtime that it will run under. */
export interface DesiredProject {
  project: Project
  bundle: RuntimeBundle
}

/** What a deploy of the project's tree to this machine would do. */
export async function planProject(
  { releases }: { releases: Pick<ReleaseStore, 'listCurrents'> },
  { project, bundle }: DesiredProject,
): Promise<Plan> {
  const source = openSource(project.root)
  return planLocal({ source, releases }, { project, environment: LOCAL, runtimeDigest: bundle.digest })
}

/**
 * Releases to this machine what differs, and tells it as it happens: to `story`, and what failed to stderr. A
 * location that fails does not stop the others.
 */
export async function releaseDifferences(
  { user: by, terminal }: Context,
  { deps, place }: OpenState,
  { story, ...desired }: DesiredProject & { story: Writer },
): Promise<DeployResult[]> {
  const { releases, clock, newId } = deps
  const plan = await planProject(deps, desired)
  tellPlan(
    terminal,
    story,
    plan.rows.filter(({ action }) => action !== 'unchanged'),
  )
  if (rowsToDo(plan).length === 0)
    story.line(`${story.style('green', terminal.symbols.done)} nothing to deploy`)
  const builder = snapshotBuilder({
    stateDirectory: place.directory,
    npm: npmBeside(process.execPath),
    newId,
  })
  return deployLocal(
    { builder, releases, clock, newId },
    {
      plan,
      by,
      onProgress(progress) {
        if (progress.kind === 'started') return terminal.progress.show(`${progress.location}: building`)
        terminal.progress.clear()
        tellResult(terminal, story, progress.result)
      },
    },
  )
}

/** Whether all that was to be released is. */
export function areReleased(results: readonly DeployResult[]): boolean {
  return results.every(({ outcome }) => outcome === 'released')
}
