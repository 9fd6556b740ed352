/** A project beside its locations. Who needs no more does not load what reads and checks those. */
export { DEFAULT_QUEUE } from './declaration.ts'
export { type LoadedSettings, loadProjectSettings, parseProjectSettings } from './load-settings.ts'
export { PLATFORM_NAME } from './names.ts'
