import { DeployError } from '../../deploy-error.ts'
import { firstLine } from './engine-watch.ts'

/** The oldest Pulumi that Slipway is tested with. */
export const PULUMI_VERSION = '3.259.0'

/** The problem of a machine without a Pulumi that is new enough. */
export function pulumiMissing(cause?: unknown): DeployError {
  return new DeployError({
    code: 'pulumi_missing',
    message: `There is no pulumi of version ${PULUMI_VERSION} or newer on PATH.`,
    remedy: 'Install it (https://www.pulumi.com/docs/iac/download-install/) and deploy again.',
    cause,
  })
}

/** The problem of a stack whose state is not to be had. */
export function stateUnreachable({ stack, backendUrl, cause }: StateFailure): DeployError {
  return new DeployError({
    code: 'state_unreachable',
    message: `The state of ${stack} in ${backendUrl} could not be read or written: ${saidBy(cause)}`,
    remedy:
      'Check that the bucket is there, which slipway bootstrap makes, and that the credentials reach it. One in another region than the environment says so in slipway.yaml: s3://bucket/?region=us-east-1.',
    cause,
  })
}

export interface StateFailure {
  stack: string
  backendUrl: string
  /** What Pulumi threw. */
  cause: unknown
}

/** The problem of an update that failed; `problems` are what the engine told meanwhile. */
export function provisionFailed({ stack, problems, cause }: ProvisionFailure): DeployError {
  const told = problems.size === 0 ? [saidBy(cause)] : [...problems]
  const plugin = told.find((line) => /no resource plugin|could not load plugin/.test(line))
  if (plugin !== undefined) return pluginMissing(plugin, cause)
  return new DeployError({
    code: 'provision_failed',
    message: [`${stack} could not be applied.`, ...told.map((line) => `  ${line}`)].join('\n'),
    remedy: 'Mend what it names and deploy again: what was done already is kept.',
    cause,
  })
}

export interface ProvisionFailure {
  stack: string
  problems: ReadonlySet<string>
  /** What Pulumi threw. */
  cause: unknown
}

function pluginMissing(said: string, cause: unknown): DeployError {
  return new DeployError({
    code: 'pulumi_missing',
    message: `Pulumi could not start its plug-in for AWS: ${said}`,
    remedy: 'Put pulumi-resource-aws, of the version that the message names, on PATH.',
    cause,
  })
}

/** What a failed command of Pulumi gives as the reason. */
function saidBy(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  const reasons = text.split('\n').filter((line) => /^\s*(stderr:\s*)?error: /.test(line))
  const [reason] = reasons.flatMap((line) => firstLine(line.replace(/^\s*stderr:\s*/, '')) ?? [])
  return reason ?? firstLine(text) ?? 'it did not say why'
}
