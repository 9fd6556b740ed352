import { agentNamesDiffer } from './agent-names-differ.ts'
import { buildHasSource } from './build-has-source.ts'
import { buildPatternsCanMatch } from './build-patterns-can-match.ts'
import { concurrencyIsPossible } from './concurrency-is-possible.ts'
import { durationsAreWhole } from './durations-are-whole.ts'
import { environmentsAreDeclared } from './environments-are-declared.ts'
import { functionsAreCallable } from './functions-are-callable.ts'
import { jobHasCommandOrSteps } from './job-has-command-or-steps.ts'
import { lambdaTimeoutsFit } from './lambda-timeouts-fit.ts'
import { launchersArePossible } from './launchers-are-possible.ts'
import { locationNamesDiffer } from './location-names-differ.ts'
import { locationNamesAreAcceptable, projectNamesAreAcceptable } from './names-are-acceptable.ts'
import { locationsDifferInMoreThanCase } from './locations-differ-in-more-than-case.ts'
import { needsHaveNoCycle } from './needs-have-no-cycle.ts'
import { needsNameSteps } from './needs-name-steps.ts'
import { paramsAreSchemas } from './params-are-schemas.ts'
import { ceilingsAreWellFormed, permissionsAreWellFormed } from './permissions-are-well-formed.ts'
import { permissionsStayBelowCeilings } from './permissions-stay-below-ceilings.ts'
import { queueIsServed } from './queue-is-served.ts'
import type { LocationRule, ProjectRule } from './rule.ts'
import { schedulesFire } from './schedules-fire.ts'
import { schedulesGiveParams } from './schedules-give-params.ts'
import { secretsAreReferences } from './secrets-are-references.ts'
import { smokeNamesAJob } from './smoke-names-a-job.ts'
import { tagsAreAcceptable } from './tags-are-acceptable.ts'
import { templatesNameSomething } from './templates-name-something.ts'
import { locationValuesAreWellFormed, projectValuesAreWellFormed } from './values-are-well-formed.ts'
import { variableNamesAreAcceptable } from './variable-names-are-acceptable.ts'
import { variablesAreExpanded } from './variables-are-expanded.ts'
import { variablesAreNamedOnce } from './variables-are-named-once.ts'

/** What must hold of each location, beyond its shape. Keys that this version does not act on are no exception. */
export const LOCATION_RULES: LocationRule[] = [
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

/** What must hold of slipway.yaml and of all locations together. */
export const PROJECT_RULES: ProjectRule[] = [
  projectNamesAreAcceptable,
  projectValuesAreWellFormed,
  agentNamesDiffer,
  environmentsAreDeclared,
  ceilingsAreWellFormed,
  durationsAreWhole,
  tagsAreAcceptable,
  locationNamesDiffer,
  locationsDifferInMoreThanCase,
  queueIsServed,
  permissionsStayBelowCeilings,
]
