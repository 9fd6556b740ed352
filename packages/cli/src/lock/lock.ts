import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeployError, formatLock, LOCK_FILE, parseLock, type Lock } from '@slipway/deploy'
import { CliError } from '../cli-error.ts'
import type { JsonOption } from '../command-options.ts'
import type { Context } from '../context.ts'
import { loadUsableProject } from '../deploy/check-project.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { applyEdits } from '../files/apply-edits.ts'
import { table } from '../terminal/table.ts'
import { printJson, type Terminal } from '../terminal/terminal.ts'
import type { Style } from '../terminal/writer.ts'
import {
  changedRows,
  lockRows,
  nextLock,
  NO_LOCK,
  wantedBases,
  type LockRow,
  type WantedBase,
} from './lock-rows.ts'

export interface LockOptions extends JsonOption {
  check?: true
  /** True: all of them. */
  update?: true | string[]
}

/** `slipway lock`: pins the base images of the code locations. */
export async function lock(context: Context, options: LockOptions): Promise<ExitCode> {
  refuseBoth(options)
  const project = await loadUsableProject(context)
  if (project === undefined) return EXIT.failed
  const wanted = wantedBases(project)
  const text = readText(join(project.root, LOCK_FILE))
  if (options.check) {
    const rows = lockRows(text === null ? NO_LOCK : parseLock(text), wanted)
    tellRows(context.terminal, rows, { options, isChanged: false })
    return rows.every(({ outcome }) => outcome === 'kept') ? EXIT.done : EXIT.failed
  }
  const before = readable(context.terminal, text)
  const after = nextLock(before, wanted, await pinAnew(context, { before, wanted, update: options.update }))
  const written = formatLock(after)
  const isChanged = written !== (text ?? formatLock(NO_LOCK))
  if (isChanged) applyEdits(project.root, [{ path: LOCK_FILE, before: text, after: written }])
  tellRows(context.terminal, changedRows(before, after, wanted), { options, isChanged })
  return EXIT.done
}

function refuseBoth({ check, update }: LockOptions): void {
  if (check === undefined || update === undefined) return
  throw new CliError('--check changes nothing, and --update does.', {
    remedy: 'Leave one of them out.',
    exitCode: EXIT.wrongUsage,
  })
}

function readText(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** One that cannot be used is what this command is for. */
function readable({ notes }: Terminal, text: string | null): Lock {
  if (text === null) return NO_LOCK
  try {
    return parseLock(text)
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    notes.line(`${error.message} It is written anew.`)
    return NO_LOCK
  }
}

interface PinRequest {
  before: Lock
  wanted: readonly WantedBase[]
  update: LockOptions['update']
}

async function pinAnew(
  context: Context,
  { before, wanted, update = [] }: PinRequest,
): Promise<Lock['bases']> {
  if (update !== true) refuseUnknown(update, wanted)
  const missing = lockRows(before, wanted).filter(({ outcome }) => outcome === 'missing')
  const isMissing = ({ base, architecture }: WantedBase): boolean =>
    missing.some((row) => row.base === base && row.architecture === architecture)
  const asked = wanted.filter((one) => update === true || update.includes(one.base) || isMissing(one))
  if (asked.length === 0) return {}
  const { askRegistries } = await import('./ask-registries.ts')
  return askRegistries(context, asked)
}

function refuseUnknown(names: readonly string[], wanted: readonly WantedBase[]): void {
  const known = [...new Set(wanted.map(({ base }) => base))]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new CliError(`No code location is built upon ${unknown}.`, {
    remedy: known.length === 0 ? 'None has a build.base.' : `They are built upon: ${known.join(', ')}.`,
  })
}

const STYLES: Record<LockRow['outcome'], Style> = {
  kept: 'dim',
  pinned: 'green',
  updated: 'green',
  removed: 'yellow',
  missing: 'red',
  unused: 'yellow',
}

/** Who calls this is about to deploy to AWS, and has not said upon what. */
const NOTHING_TO_PIN =
  "No code location has a build.base: there is nothing to pin. One that is to run on AWS needs it, such as build: { base: 'node:24-bookworm-slim' }."

function tellRows(
  terminal: Terminal,
  rows: readonly LockRow[],
  { options, isChanged }: { options: LockOptions; isChanged: boolean },
): void {
  const { data, notes, hint } = terminal
  if (options.json) return printJson(terminal, { changed: isChanged, bases: rows })
  const cells = rows.map(({ base, architecture, image, outcome }) => [
    base,
    architecture,
    data.style(STYLES[outcome], outcome),
    image ?? '',
  ])
  for (const line of table(cells)) data.line(line)
  if (rows.length === 0) return notes.line(NOTHING_TO_PIN)
  if (isChanged) return notes.line(`${LOCK_FILE} is written: commit it.`)
  const isLacking = rows.some(({ outcome }) => outcome === 'missing' || outcome === 'unused')
  notes.line(hint(isLacking ? 'slipway lock writes what is needed.' : `${LOCK_FILE} is what is needed.`))
}
