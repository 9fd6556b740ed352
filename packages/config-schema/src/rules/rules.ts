import { agentNamesDiffer } from './agent-names-differ.ts'
import { environmentsAreAcceptable } from './environments-are-acceptable.ts'
import { jobHasCommandOrSteps } from './job-has-command-or-steps.ts'
import { lambdaTimeoutsFit } from './lambda-timeouts-fit.ts'
import { launchersArePossible } from './launchers-are-possible.ts'
import { locationNamesDiffer } from './location-names-differ.ts'
import { locationNamesAreAcceptable, projectNamesAreAcceptable } from './names-are-acceptable.ts'
import { needsHaveNoCycle } from './needs-have-no-cycle.ts'
import { needsNameSteps } from './needs-name-steps.ts'
import { paramsAreSchemas } from './params-are-schemas.ts'
import { queueIsServed } from './queue-is-served.ts'
import type { LocationRule, ProjectRule } from './rule.ts'
import { secretsAreReferences } from './secrets-are-references.ts'
import { templatesNameSomething } from './templates-name-something.ts'
import { variableNamesAreAcceptable } from './variable-names-are-acceptable.ts'
import { variablesAreExpanded } from './variables-are-expanded.ts'
import { variablesAreNamedOnce } from './variables-are-named-once.ts'

/** What must hold of each location, beyond its shape. */
export const LOCATION_RULES: LocationRule[] = [
  locationNamesAreAcceptable,
  jobHasCommandOrSteps,
  launchersArePossible,
  lambdaTimeoutsFit,
  needsNameSteps,
  needsHaveNoCycle,
  paramsAreSchemas,
  secretsAreReferences,
  templatesNameSomething,
  variableNamesAreAcceptable,
  variablesAreExpanded,
  variablesAreNamedOnce,
]

/** What must hold of slipway.yaml and of all locations together. */
export const PROJECT_RULES: ProjectRule[] = [
  projectNamesAreAcceptable,
  agentNamesDiffer,
  environmentsAreAcceptable,
  locationNamesDiffer,
  queueIsServed,
]
