import type { WorkflowRoleName } from './bootstrapped-platform.ts'
import { BEYOND_DEPLOYS } from './deploy-role-deeds.ts'
import { makeRole, roleWithin } from './roles-to-make.ts'
import {
  attempts,
  environmentRead,
  foreignImage,
  foreignRepository,
  lease,
  logIn,
  platformRecord,
  promotion,
  push,
  state,
  strangers,
  versions,
  type Deed,
} from './workflow-deeds.ts'

/** Something that one role may not do, and another may. */
export interface WorkflowCase extends Deed {
  who: WorkflowRoleName
}

const by = (who: WorkflowRoleName, deeds: Deed[]): WorkflowCase[] => deeds.map((deed) => ({ who, ...deed }))

/** What is denied to whom. */
export const WORKFLOW_DENIALS: WorkflowCase[] = [
  ...by('plan', [promotion, platformRecord, lease, attempts, logIn, push, versions, state]),
  ...by('push', [foreignRepository, foreignImage, strangers, environmentRead, promotion, versions, state]),
  ...by('deploy', BEYOND_DEPLOYS),
]

/** What no role that a deploy makes may do, whatever it was given. */
export const BEYOND_THE_BOUNDARY: Pick<Deed, 'what' | 'act'>[] = [
  promotion,
  platformRecord,
  lease,
  state,
  {
    what: 'make a role',
    act: (caller, place) => makeRole(caller, roleWithin(place)),
  },
]
