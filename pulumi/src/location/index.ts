/** What a location's hosts are asked to be on AWS, as pure functions. */
export { functionSettings, invokeSettings } from './function-settings.ts'
export type { HostSettings } from './host-request.ts'
export { STORAGE_OF_ITSELF_GB, taskSettings } from './task-settings.ts'
