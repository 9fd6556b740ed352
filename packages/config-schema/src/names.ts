/** What projects, locations, jobs, agents and queues may be called: all stores, paths and clouds take these. */
export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_.-]*$'

/** What steps may be called: as above but without dots, which separate the parts of a template. */
export const STEP_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]*$'

/** What environment variables may be called. */
export const VARIABLE_NAME_PATTERN = '^[A-Za-z_][A-Za-z0-9_]*$'

/** An AWS account. */
export const ACCOUNT_PATTERN = String.raw`^\d{12}$`

/** An AWS region, such as eu-west-1 or us-gov-east-1. */
export const REGION_PATTERN = String.raw`^[a-z]{2}(-[a-z]+)+-\d+$`

/** Which Slipway works on a project: the one of its repository, or a published version. */
export const SLIPWAY_VERSION_PATTERN = String.raw`^(workspace|\d+\.\d+\.\d+(-[\w.]+)?)$`

/** How many characters a name may have. */
export const MAX_NAME_LENGTH = 64

/** The environment of the machine itself, which nobody declares. */
export const LOCAL_ENVIRONMENT = 'local'

/** The location name under which an environment's platform is planned and deployed. */
export const PLATFORM_NAME = 'platform'

/** Variables that begin so are the runtime's. */
export const RESERVED_VARIABLE_PREFIX = 'SLIPWAY_'

const NAME = new RegExp(NAME_PATTERN)
const STEP_NAME = new RegExp(STEP_NAME_PATTERN)

/** Whether a name of anything but a step can be used, reserved or not. */
export function isAcceptableName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && NAME.test(name)
}

/** Whether a name of a step can be used. */
export function isAcceptableStepName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && STEP_NAME.test(name)
}
