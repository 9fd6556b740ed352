import Type, { type Static } from 'typebox'
import { SLIPWAY_VERSION_PATTERN } from '../names.ts'
import { durationText } from './duration-text.ts'
import { EnvironmentSchema } from './environment.ts'
import { mapping } from './mapping.ts'
import { nameText, namesOf } from './names-of.ts'

const Agent = Type.Object(
  {
    name: nameText('What the agent is called.'),
    queues: Type.Optional(
      Type.Array(nameText('An agent queue.'), {
        description: 'The agent queues it takes runs from, beside the default queue.',
        default: [],
        uniqueItems: true,
      }),
    ),
    include_default_queue: Type.Optional(
      Type.Boolean({ description: 'Whether it also serves locations with no agent_queue.', default: false }),
    ),
    replicas: Type.Optional(
      Type.Integer({
        description: 'How many of it there are, each with its own runs.',
        default: 1,
        minimum: 1,
        maximum: 100,
      }),
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

const Previews = Type.Object(
  {
    into: nameText('The environment whose platform they stand on.'),
    ttl: Type.Optional(durationText('How long a preview is kept after the last push.', '3d')),
    locations: Type.Optional(
      Type.Enum(['changed', 'all'], {
        type: 'string',
        description: 'Which locations a preview has: those that the pull request changes, or all.',
        default: 'changed',
      }),
    ),
  },
  {
    title: 'previews',
    description: 'An environment for each pull request. Default: none.',
    additionalProperties: false,
  },
)

/** slipway.yaml, as its author writes it, once `${VAR}` is expanded. */
export const SlipwayFileSchema = Type.Object(
  {
    project: nameText('The name of the project; part of every name in the cloud.'),
    slipway: Type.Optional(
      Type.String({
        description:
          'Which Slipway works on this project: `workspace`, the one of this repository, or a published version.',
        pattern: SLIPWAY_VERSION_PATTERN,
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
      mapping(EnvironmentSchema, {
        description:
          'Where code locations run on AWS, by name. The environment `local`, this machine, is always there.',
        ...namesOf(),
      }),
    ),
    previews: Type.Optional(Previews),
  },
  {
    title: 'slipway.yaml',
    examples: [{ project: 'my-project', locations: ['locations/*'] }],
    additionalProperties: false,
  },
)

/** The content of slipway.yaml. */
export type SlipwayFile = Static<typeof SlipwayFileSchema>
