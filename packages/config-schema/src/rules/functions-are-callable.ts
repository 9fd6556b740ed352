import { parseDuration } from '../duration.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import { noDuration } from '../normalise/no-duration.ts'
import type { LauncherInFile } from '../schema/launcher.ts'
import type { LocationRule } from './rule.ts'
import { writtenLaunchers } from './written-launchers.ts'

/** No invocation of AWS Lambda answers later. */
const LAMBDA_TIMEOUT_MS = 900_000

/** What only a function that is there already is told. */
const OF_FUNCTIONS = [
  'invocation_type',
  'payload_mode',
  'payload_config_path',
  'sync_timeout',
  'idempotent',
] as const

/** A launcher that invokes a function of its own says all that is needed for it, and no other says any of it. */
export const functionsAreCallable: LocationRule = (location) =>
  writtenLaunchers(location).flatMap(({ each }) =>
    each.flatMap(({ launcher, path }) =>
      faultsOf(launcher, path).map((fault): Finding => ({ ...fault, file: location.file })),
    ),
  )

type Fault = Omit<Finding, 'file'>

function faultsOf(launcher: LauncherInFile, path: Path): Fault[] {
  if (typeof launcher === 'string' || launcher.type !== 'lambda') return []
  return [...payloadFaults(launcher, path), ...waitFaults(launcher.sync_timeout, [...path, 'sync_timeout'])]
}

function payloadFaults(launcher: Exclude<LauncherInFile, string> & { type: 'lambda' }, path: Path): Fault[] {
  const { function_name, payload_mode, payload_config_path } = launcher
  const stray = OF_FUNCTIONS.find((key) => launcher[key] !== undefined)
  if (function_name === undefined) {
    if (stray === undefined) return []
    const suggestion = 'Add function_name, or remove it.'
    return [incomplete(`"${stray}" is about a function that is there already.`, suggestion, [...path, stray])]
  }
  if (payload_mode === 'custom' && payload_config_path === undefined) {
    return [
      incomplete('A custom payload is a part of the run config.', 'Add payload_config_path.', [
        ...path,
        'payload_mode',
      ]),
    ]
  }
  if (payload_mode !== 'custom' && payload_config_path !== undefined) {
    const message = 'Only a custom payload has a path.'
    return [
      incomplete(message, 'Write payload_mode: custom, or remove it.', [...path, 'payload_config_path']),
    ]
  }
  return []
}

function incomplete(message: string, suggestion: string, path: Path): Fault {
  return { code: 'invalid_function', message, suggestion, place: valueAt(path) }
}

function waitFaults(written: string | undefined, path: Path): Fault[] {
  if (written === undefined) return []
  const ms = parseDuration(written)
  if (ms === undefined) return [{ ...noDuration(written), place: valueAt(path) }]
  if (ms <= LAMBDA_TIMEOUT_MS) return []
  const message = 'Lambda gives no invocation more than 15m.'
  return [{ code: 'timeout_too_long', message, suggestion: 'Lower it to 900s.', place: valueAt(path) }]
}
