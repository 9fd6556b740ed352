import Type, { type Static } from 'typebox'
import { ACCOUNT_PATTERN, MAX_NAME_LENGTH, NAME_PATTERN, REGION_PATTERN } from '../names.ts'
import { mapping } from './mapping.ts'

const name = (description: string) =>
  Type.String({ description, pattern: NAME_PATTERN, maxLength: MAX_NAME_LENGTH })

const Agent = Type.Object(
  {
    name: name('What the agent is called.'),
    queues: Type.Optional(
      Type.Array(name('An agent queue.'), {
        description: 'The agent queues it takes runs from, beside the default queue.',
        default: [],
        uniqueItems: true,
      }),
    ),
    include_default_queue: Type.Optional(
      Type.Boolean({ description: 'Whether it also serves locations with no agent_queue.', default: false }),
    ),
    max_concurrent_runs: Type.Optional(
      Type.Integer({
        description: 'How many runs it has under way at once.',
        default: 50,
        minimum: 1,
        maximum: 10_000,
      }),
    ),
  },
  { title: 'agent', additionalProperties: false },
)

const Environment = Type.Object(
  {
    account: Type.String({
      description: 'The AWS account, 12 digits in quotes.',
      pattern: ACCOUNT_PATTERN,
    }),
    region: Type.String({
      description: 'The AWS region.',
      pattern: REGION_PATTERN,
      examples: ['eu-west-1'],
    }),
  },
  { title: 'environment', additionalProperties: false },
)

/** slipway.yaml, as its author writes it, once `${VAR}` is expanded. */
export const SlipwayFileSchema = Type.Object(
  {
    project: name('The name of the project; part of every name in the cloud.'),
    slipway: Type.Optional(
      Type.Enum(['workspace'], {
        description: 'Which Slipway works on this project: `workspace` is the one of this repository.',
        default: 'workspace',
      }),
    ),
    locations: Type.Array(Type.String({ description: 'A path or pattern relative to this file.' }), {
      description: 'Where the code locations lie: directories that hold a location.yaml.',
      minItems: 1,
      uniqueItems: true,
      examples: [['locations/*']],
    }),
    agents: Type.Optional(
      Type.Array(Agent, {
        description:
          'The always-on processes that take runs. `${VAR}` and `${VAR:default}` are expanded here, and only here. ' +
          'With none declared there is one, `default`, which serves only the default queue, 50 runs at once.',
        minItems: 1,
      }),
    ),
    environments: Type.Optional(
      mapping(Environment, {
        description:
          'Where code locations run on AWS, by name. The environment `local`, this machine, is always there.',
        propertyNames: { pattern: NAME_PATTERN, maxLength: MAX_NAME_LENGTH },
      }),
    ),
  },
  { title: 'slipway.yaml', additionalProperties: false },
)

/** The content of slipway.yaml. */
export type SlipwayFile = Static<typeof SlipwayFileSchema>
