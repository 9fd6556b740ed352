import Type, { type Static } from 'typebox'
import { PROFILES } from '../normalise/profiles.ts'
import { durationText } from './duration-text.ts'

const profiles = Object.keys(PROFILES) as (keyof typeof PROFILES)[]

const LAUNCHERS = ['lambda', 'ecs'] as const

/** A launcher by its name alone. */
export const LauncherNameSchema = Type.Enum([...LAUNCHERS], { type: 'string', examples: ['ecs'] })

/** What is known of a launcher that is written as a mapping before its type is. */
export const LauncherTypeSchema = Type.Object(
  { type: Type.Enum([...LAUNCHERS], { type: 'string', description: 'Where attempts run.' }) },
  { title: 'launcher' },
)

/** A function that is there already and has no runtime of Slipway in it. */
const OwnFunction = {
  function_name: Type.Optional(
    Type.String({
      description: 'A function that is there already, by its name or ARN, to invoke in place of a command.',
    }),
  ),
  invocation_type: Type.Optional(
    Type.Enum(['request_response', 'event'], {
      type: 'string',
      description: 'Whether its answer is waited for.',
      default: 'request_response',
    }),
  ),
  payload_mode: Type.Optional(
    Type.Enum(['full', 'config_only', 'ops_only', 'custom'], {
      type: 'string',
      description: 'What of a run the function is given.',
      default: 'full',
    }),
  ),
  payload_config_path: Type.Optional(
    Type.String({
      description: 'With `payload_mode: custom`, the part of the run config that it is given.',
      examples: ['ops.load.config'],
    }),
  ),
  sync_timeout: Type.Optional(durationText('How long its answer is waited for, 15m at most.', '300s')),
  idempotent: Type.Optional(
    Type.Boolean({
      description: 'Whether it may be invoked again when nobody knows if it was.',
      default: false,
    }),
  ),
}

/** `type: lambda`. The limits are those of AWS Lambda. */
export const LambdaLauncherSchema = Type.Object(
  {
    type: Type.Enum(['lambda'], { type: 'string', description: 'Runs on AWS Lambda, for up to 15 minutes.' }),
    memory: Type.Optional(
      Type.Integer({
        description: 'MB. Lambda gives one vCPU for each 1769 MB.',
        default: 1769,
        minimum: 128,
        maximum: 10_240,
      }),
    ),
    tmp: Type.Optional(
      Type.Integer({
        description: 'MB of /tmp, where a job works.',
        default: 512,
        minimum: 512,
        maximum: 10_240,
      }),
    ),
    ...OwnFunction,
  },
  { title: 'lambda launcher', additionalProperties: false },
)

/** `type: ecs`. Which pairs of CPU and memory there are, a rule says. */
export const EcsLauncherSchema = Type.Object(
  {
    type: Type.Enum(['ecs'], { type: 'string', description: 'Runs as a task of AWS ECS, on Fargate.' }),
    profile: Type.Optional(
      Type.Enum(profiles, { type: 'string', description: 'CPU and memory by a name.', default: 'medium' }),
    ),
    cpu: Type.Optional(
      Type.Integer({ description: 'CPU units, 1024 a vCPU; instead of a profile, with memory.', minimum: 1 }),
    ),
    memory: Type.Optional(Type.Integer({ description: 'MiB; instead of a profile, with cpu.', minimum: 1 })),
    ephemeral_storage: Type.Optional(
      Type.Integer({
        description: 'GiB of disk. Fargate gives 20 when nothing is said.',
        minimum: 21,
        maximum: 200,
      }),
    ),
    spot: Type.Optional(
      Type.Enum(['never', 'fallback'], {
        type: 'string',
        description: '`fallback`: on spare capacity when there is some, and otherwise as usual.',
        default: 'never',
      }),
    ),
    capacity_provider: Type.Optional(
      Type.String({ description: 'The capacity provider of the cluster, for instances instead of Fargate.' }),
    ),
    gpu: Type.Optional(
      Type.Integer({ description: 'GPUs, on instances that have some.', minimum: 1, maximum: 64 }),
    ),
  },
  { title: 'ecs launcher', additionalProperties: false },
)

const AnyLauncher = Type.Union([LauncherNameSchema, LambdaLauncherSchema, EcsLauncherSchema])

/**
 * `launcher` of a location or a job: one or several. The compiled validator does not look into it, since which of the
 * alternatives was meant decides what is told: `checkLaunchers` does.
 */
export function launcher(description: string) {
  return Type.Union([AnyLauncher, Type.Array(AnyLauncher, { minItems: 1 })], { description })
}

/** One launcher, as it is written. */
export type LauncherInFile = Static<typeof AnyLauncher>
