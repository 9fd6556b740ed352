import type { DeclaredLocation } from '../declared.ts'
import type { Finding } from '../finding.ts'
import { buildHasSource } from './build-has-source.ts'
import { buildPatternsCanMatch } from './build-patterns-can-match.ts'
import { concurrencyIsPossible } from './concurrency-is-possible.ts'
import { functionsAreCallable } from './functions-are-callable.ts'
import { jobHasCommandOrSteps } from './job-has-command-or-steps.ts'
import { lambdaTimeoutsFit } from './lambda-timeouts-fit.ts'
import { launchersArePossible } from './launchers-are-possible.ts'
import { locationNamesAreAcceptable } from './names-are-acceptable.ts'
import { needsHaveNoCycle } from './needs-have-no-cycle.ts'
import { needsNameSteps } from './needs-name-steps.ts'
import { paramsAreSchemas } from './params-are-schemas.ts'
import { permissionsAreWellFormed } from './permissions-are-well-formed.ts'
import type { LocationRule } from './rule.ts'
import { schedulesFire } from './schedules-fire.ts'
import { schedulesGiveParams } from './schedules-give-params.ts'
import { secretsAreReferences } from './secrets-are-references.ts'
import { smokeNamesAJob } from './smoke-names-a-job.ts'
import { templatesNameSomething } from './templates-name-something.ts'
import { locationValuesAreWellFormed } from './values-are-well-formed.ts'
import { variableNamesAreAcceptable } from './variable-names-are-acceptable.ts'
import { variablesAreExpanded } from './variables-are-expanded.ts'
import { variablesAreNamedOnce } from './variables-are-named-once.ts'
import { withoutBroken } from './without-broken.ts'

/** What must hold of each location, beyond its shape. Keys that this version does not act on are no exception. */
const LOCATION_RULES: LocationRule[] = [
  locationNamesAreAcceptable,
  locationValuesAreWellFormed,
  jobHasCommandOrSteps,
  launchersArePossible,
  functionsAreCallable,
  lambdaTimeoutsFit,
  needsNameSteps,
  needsHaveNoCycle,
  paramsAreSchemas,
  schedulesFire,
  schedulesGiveParams,
  concurrencyIsPossible,
  smokeNamesAJob,
  buildHasSource,
  buildPatternsCanMatch,
  permissionsAreWellFormed,
  secretsAreReferences,
  templatesNameSomething,
  variableNamesAreAcceptable,
  variablesAreExpanded,
  variablesAreNamedOnce,
]

/** What the rules find in locations. */
export function checkLocations(locations: DeclaredLocation[]): Finding[] {
  const findings: Finding[] = []
  for (const location of locations) {
    for (const rule of LOCATION_RULES) for (const finding of rule(location)) findings.push(finding)
  }
  return withoutBroken(findings, locations)
}
