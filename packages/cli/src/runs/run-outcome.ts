import type { ArtifactAnswer, RunDetails } from '@slipway/api'
import { artifactKey } from '@slipway/model/protocol'
import { blobPath } from '@slipway/stores/connect'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { shownPath, type StatePlace } from '../state/locate-state.ts'
import { duration } from '../terminal/duration.ts'
import { size } from '../terminal/size.ts'
import { table } from '../terminal/table.ts'
import type { Writer } from '../terminal/writer.ts'

/** The line that a followed run begins with. */
export function runHeading({ terminal: { symbols } }: Context, writer: Writer, run: RunHeading): string {
  const job = writer.style('bold', `${run.location}/${run.job}`)
  return `${writer.style('cyan', symbols.running)} ${job}  ${run.id}`
}

type RunHeading = Pick<RunDetails, 'id' | 'location' | 'job'>

/** How a run ended: its status, how long it took, why it failed, what it left. */
export function tellOutcome(
  context: Context,
  writer: Writer,
  run: RunDetails,
  place: StatePlace | undefined,
): void {
  const { done, failed } = context.terminal.symbols
  const took = duration((run.ended_at ?? 0) - (run.started_at ?? run.submitted_at))
  if (run.status === 'SUCCEEDED') {
    writer.line(`${writer.style('green', done)} SUCCEEDED in ${took}`)
  } else {
    const style = run.status === 'CANCELLED' ? 'yellow' : 'red'
    const by = run.status === 'CANCELLED' && run.cancel !== null ? ` by ${run.cancel.by}` : ''
    writer.line(`${writer.style(style, failed)} ${run.status}${by} after ${took}`)
  }
  if (run.failure !== null) {
    writer.line(`  ${run.failure.code}: ${run.failure.message}`)
    writer.line(`  ${run.failure.remedy}`)
  }
  for (const line of table(artifactRows(context, run, place))) writer.line(`  ${line}`)
}

/** The exit code that says how a run went. */
export function exitCodeOf({ status }: Pick<RunDetails, 'status'>): ExitCode {
  return status === 'SUCCEEDED' ? EXIT.done : EXIT.failed
}

/** A row for each artifact: its file on this machine where there is one, else its name; and its size. */
export function artifactRows(
  { workingDirectory }: Context,
  run: RunDetails,
  place: StatePlace | undefined,
): string[][] {
  return run.artifacts.map((artifact) => {
    const path = artifactPath(run, artifact, place)
    return [path === undefined ? artifact.name : shownPath(workingDirectory, path), told(artifact)]
  })
}

function told({ bytes, available }: ArtifactAnswer): string {
  return available ? size(bytes) : 'lost: there was no time to keep it, or it could not be read'
}

function artifactPath(
  { environment, location, id, attempt }: RunDetails,
  { name, available }: ArtifactAnswer,
  place: StatePlace | undefined,
): string | undefined {
  if (place === undefined || !available) return undefined
  return blobPath(place.directory, artifactKey({ environment, location, run_id: id, attempt }, name))
}
