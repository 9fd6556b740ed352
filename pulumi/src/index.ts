/** What an environment's platform and a code location are made of on AWS, as components of Pulumi. */
export { COMPONENT_VERSION } from './component-version.ts'
export { CodeLocation, type CodeLocationArgs } from './location/code-location.ts'
export { Platform, type PlatformArgs } from './platform/platform.ts'
