import type { Declared } from '../declared.ts'
import type { Finding } from '../finding.ts'
import { agentNamesDiffer } from './agent-names-differ.ts'
import { durationsAreWhole } from './durations-are-whole.ts'
import { environmentsAreDeclared } from './environments-are-declared.ts'
import { locationNamesDiffer } from './location-names-differ.ts'
import { locationsDifferInMoreThanCase } from './locations-differ-in-more-than-case.ts'
import { projectNamesAreAcceptable } from './names-are-acceptable.ts'
import { ceilingsAreWellFormed } from './permissions-are-well-formed.ts'
import { permissionsStayBelowCeilings } from './permissions-stay-below-ceilings.ts'
import { queueIsServed } from './queue-is-served.ts'
import type { ProjectRule } from './rule.ts'
import { tagsAreAcceptable } from './tags-are-acceptable.ts'
import { projectValuesAreWellFormed } from './values-are-well-formed.ts'
import { withoutBroken } from './without-broken.ts'

/** What must hold of slipway.yaml and of all locations together. */
const PROJECT_RULES: ProjectRule[] = [
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

/** What the rules find in slipway.yaml, and in how locations go together with it and with each other. */
export function checkProject(declared: Declared): Finding[] {
  const findings = PROJECT_RULES.flatMap((rule) => rule(declared))
  return withoutBroken(findings, [declared.project, ...declared.locations])
}
