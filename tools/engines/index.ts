export {
  awsClientConfig,
  awsEnvironment,
  AWS_REGION,
  DEFAULT_ACCOUNT,
  freshAccount,
  type AwsCaller,
} from './aws-environment.ts'
export { startDocker, type Docker } from './docker.ts'
export { EngineMissing } from './engine-missing.ts'
export { ENGINE_PATHS } from './engine-paths.ts'
export { startEngines, type Engines } from './engines.ts'
export { pushBaseImage, type PushedImage, type PushTarget } from './image/push-base-image.ts'
export { startMinistack, type Ministack, type MinistackOptions } from './ministack.ts'
export { processFamily } from './process-family.ts'
export {
  pulumiEnvironment,
  s3BackendUrl,
  startPulumi,
  type Pulumi,
  type PulumiRequest,
  type PulumiSettings,
} from './pulumi/start-pulumi.ts'
export { startRegistry, type Registry } from './registry.ts'
export { callsOf, type Answer, type AwsRequest, type Rule } from './proxy/aws-request.ts'
export { clientTokenRule } from './proxy/client-token-rule.ts'
export { delayedIndexRule, type DelayedIndexRequest } from './proxy/delayed-index-rule.ts'
export { eventInvokeRule } from './proxy/event-invoke-rule.ts'
export { faultRule, type Fault, type FaultRequest, type FaultRule } from './proxy/fault-rule.ts'
export { startProxy, type Proxy, type ProxyRequest } from './proxy/start-proxy.ts'
