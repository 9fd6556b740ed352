import type { ArtifactAnswer, RunDetails } from '@slipway/api'
import { placeNames } from '@slipway/aws-layout'
import { artifactKey } from '@slipway/model/protocol'
import { blobPath } from '@slipway/stores/connect'
import type { Home } from '../api/api-session.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { dotenvFileOf, shownPath } from '../state/locate-state.ts'
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
export function tellOutcome(context: Context, writer: Writer, run: RunDetails, home: Home | undefined): void {
  const { hint, symbols } = context.terminal
  const { done, failed } = symbols
  const took = duration((run.ended_at ?? 0) - (run.started_at ?? run.submitted_at))
  // The time is that of the newest attempt: the waits between are not what the job took.
  const last = run.attempt > 1 ? `, attempt ${run.attempt}` : ''
  if (run.status === 'SUCCEEDED') {
    writer.line(`${writer.style('green', done)} SUCCEEDED in ${took}${last}`)
  } else {
    const style = run.status === 'CANCELLED' ? 'yellow' : 'red'
    const by = run.status === 'CANCELLED' && run.cancel !== null ? ` by ${run.cancel.by}` : ''
    writer.line(`${writer.style(style, failed)} ${run.status}${by} after ${took}${last}`)
  }
  if (run.failure !== null) {
    writer.line(`  ${run.failure.code}: ${run.failure.message}`)
    writer.line(`  ${hint(remedyOf(context, run.failure, home))}`)
  }
  for (const line of table(artifactRows(context, run, home))) writer.line(`  ${line}`)
}

/** Failures know of no environment; where this machine keeps its secrets can be said. */
function remedyOf(
  { workingDirectory }: Context,
  { code, remedy }: NonNullable<RunDetails['failure']>,
  home: Home | undefined,
): string {
  if (code !== 'secret_unavailable' || home?.kind !== 'machine') return remedy
  const file = shownPath(workingDirectory, dotenvFileOf(home.place))
  return `Set each as a line NAME=VALUE in ${file}, or as a variable where slipway start runs; then launch again.`
}

/** The exit code that says how a run went. */
export function exitCodeOf({ status }: Pick<RunDetails, 'status'>): ExitCode {
  return status === 'SUCCEEDED' ? EXIT.done : EXIT.failed
}

/** A row for each artifact: its file on this machine or in S3, where that is known, else its name; and its size. */
export function artifactRows(
  { workingDirectory }: Context,
  run: RunDetails,
  home: Home | undefined,
): string[][] {
  return run.artifacts.map((artifact) => [
    artifactPlace(run, artifact, home, workingDirectory) ?? artifact.name,
    told(artifact),
  ])
}

function told({ bytes, available }: ArtifactAnswer): string {
  return available ? size(bytes) : 'lost: there was no time to keep it, or it could not be read'
}

function artifactPlace(
  { environment, location, id, attempt }: RunDetails,
  { name, available }: ArtifactAnswer,
  home: Home | undefined,
  workingDirectory: string,
): string | undefined {
  if (home === undefined || !available) return undefined
  const key = artifactKey({ environment, location, run_id: id, attempt }, name)
  if (home.kind === 'machine') return shownPath(workingDirectory, blobPath(home.place.directory, key))
  return `s3://${placeNames.bucket(home.place)}/${key}`
}
