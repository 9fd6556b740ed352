import type { LocationDeclaration, Project } from '@slipway/config-schema'
import type { ReleaseStore } from '@slipway/model'
import { buildInputs, contentDigest } from '../content-digest.ts'
import { planRows, type Desired, type PlanRow } from '../plan-rows.ts'
import type { BuildInput, LocationFiles, Source } from '../ports/source.ts'
import { releaseDigest } from '../release-digest.ts'

export interface PlanRequest {
  project: Project
  environment: string
  /** Identifies the runtime that releases will run under: another one is another release. */
  runtimeDigest: string
}

/** A location as the tree has it, with all that a deploy needs of it. */
export interface DesiredLocation extends Desired {
  commit: string
  declaration: LocationDeclaration
  inputs: BuildInput[]
}

/** `rows` are what is shown, and equal byte by byte for equal trees; `desired` is what they were made from. */
export interface Plan {
  environment: string
  rows: PlanRow[]
  desired: ReadonlyMap<string, DesiredLocation>
}

/** What a deploy of the tree, as it lies there now, would do. Changes nothing; one query of the store. */
export async function planLocal(
  { source, releases }: { source: Source; releases: Pick<ReleaseStore, 'listCurrents'> },
  request: PlanRequest,
): Promise<Plan> {
  const { project, environment } = request
  const [files, currents] = await Promise.all([
    source.read(project.locations.map(({ directory }) => directory)),
    releases.listCurrents(environment),
  ])
  const desired = project.locations.map(({ directory, declaration }, index) => {
    const found = files[index]
    if (found === undefined) throw new Error(`The source gave no answer for ${directory}.`)
    return desiredLocation(request, declaration, found)
  })
  return {
    environment,
    rows: planRows({ desired, currents }),
    desired: new Map(desired.map((location) => [location.location, location])),
  }
}

function desiredLocation(
  { environment, runtimeDigest }: PlanRequest,
  declaration: LocationDeclaration,
  { inputs, commit }: LocationFiles,
): DesiredLocation {
  const content = contentDigest(inputs)
  return {
    location: declaration.name,
    content_digest: content,
    release_digest: releaseDigest({
      contentDigest: content,
      runtimeDigest,
      declaration,
      environment: { name: environment },
    }),
    commit,
    declaration,
    inputs: buildInputs(inputs),
  }
}
