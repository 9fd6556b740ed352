import type { Json } from '../declaration.ts'
import type { Path } from '../finding.ts'
import {
  ecsLauncher,
  lambdaLauncher,
  launcherName,
  launcherType,
  schemas,
} from './compiled-location.generated.js'
import { type IsLater, type Refusal, refusals } from './refusal.ts'

const KINDS = {
  name: { validate: launcherName, schema: schemas.launcherName },
  type: { validate: launcherType, schema: schemas.launcherType },
  lambda: { validate: lambdaLauncher, schema: schemas.lambdaLauncher },
  ecs: { validate: ecsLauncher, schema: schemas.ecsLauncher },
}

/**
 * Checks the shape of whatever stands at `launcher` in a location and its jobs. `isLater` says which keys no suggestion
 * should lead to. Half a launcher is none: where something is wrong with one, nothing of the key can be used.
 */
export function checkLaunchers(content: Json, isLater: IsLater): Refusal[] {
  const jobs = Object.entries(asMapping(asMapping(content)['jobs']))
  const places: { value: Json | undefined; key: Path }[] = [
    { value: asMapping(content)['launcher'], key: ['launcher'] },
    ...jobs.map(([name, job]) => ({ value: asMapping(job)['launcher'], key: ['jobs', name, 'launcher'] })),
  ]
  return places.flatMap(({ value, key }) =>
    value === undefined
      ? []
      : checkValue(value, key, isLater).map((refusal) => ({ ...refusal, unusable: [key] })),
  )
}

function checkValue(value: Json, path: Path, isLater: IsLater): Refusal[] {
  if (!Array.isArray(value)) return checkOne(value, path, isLater)
  if (value.length > 0) return value.flatMap((item, index) => checkOne(item, [...path, index], isLater))
  return [
    { code: 'value_not_allowed', message: '"launcher" is empty.', path, part: 'value', unusable: [path] },
  ]
}

function checkOne(content: Json, base: Path, isLater: IsLater): Refusal[] {
  const { validate, schema } = KINDS[kindOf(content)]
  return validate(content) ? [] : refusals({ errors: validate.errors ?? [], content, base, schema, isLater })
}

/** Which of the alternatives is meant: their own mistakes are told then, rather than that none fits. */
function kindOf(content: Json): keyof typeof KINDS {
  if (typeof content !== 'object' || content === null) return 'name'
  const { type } = asMapping(content)
  return type === 'lambda' || type === 'ecs' ? type : 'type'
}

function asMapping(value: Json | undefined): { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
