/** What projects, locations, jobs, agents and queues may be called: all stores, paths and clouds take these. */
export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_.-]*$'

/** What steps may be called: as above but without dots, which separate the parts of a template. */
export const STEP_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_-]*$'

/** What environment variables may be called. */
export const VARIABLE_NAME_PATTERN = '^[A-Za-z_][A-Za-z0-9_]*$'

export const MAX_NAME_LENGTH = 64

/** The location name under which an environment's platform is planned and deployed. */
export const PLATFORM_NAME = 'platform'

/** Variables that begin so are the runtime's. */
export const RESERVED_VARIABLE_PREFIX = 'SLIPWAY_'
