import Type from 'typebox'
import { ACCOUNT_PATTERN, REGION_PATTERN } from '../names.ts'
import { durationText } from './duration-text.ts'
import { mapping } from './mapping.ts'
import { nameText } from './names-of.ts'
import { PermissionSchema } from './permission.ts'

const account = (description: string) => Type.String({ description, pattern: ACCOUNT_PATTERN })

const region = (description: string) =>
  Type.String({ description, pattern: REGION_PATTERN, examples: ['eu-west-1'] })

const ids = (description: string, example: string) =>
  Type.Array(Type.String(), { description, minItems: 1, uniqueItems: true, examples: [[example]] })

const Network = Type.Object(
  {
    subnets: ids('The subnets that tasks run in.', 'subnet-0a1b2c3d'),
    security_groups: ids('The security groups that they have.', 'sg-0a1b2c3d'),
  },
  {
    title: 'network',
    description: 'Where tasks run on ECS, which nothing can be launched on without.',
    additionalProperties: false,
  },
)

const Registry = Type.Object(
  {
    account: account('The AWS account whose registry has the images, 12 digits in quotes.'),
    region: region('The AWS region of the registry.'),
  },
  {
    title: 'registry',
    description: "Where images are pushed. Default: the environment's own account and region.",
    additionalProperties: false,
  },
)

const Ceiling = Type.Object(
  {
    permissions: Type.Array(PermissionSchema, {
      description: 'What the permissions of a location may allow at most.',
    }),
  },
  {
    title: 'ceiling',
    description: 'What no location may go beyond. Default: no bound.',
    additionalProperties: false,
  },
)

const Retention = Type.Object(
  {
    runs: Type.Optional(durationText('How long runs are kept.', '90d')),
    logs: Type.Optional(durationText('How long logs are kept.', '30d')),
    artifacts: Type.Optional(durationText('How long artifacts are kept.', '90d')),
    releases: Type.Optional(
      Type.Integer({
        description: 'How many releases of a location are kept.',
        default: 10,
        minimum: 1,
        maximum: 1000,
      }),
    ),
  },
  { title: 'retention', description: 'How long what is kept.', additionalProperties: false },
)

const Alarms = Type.Object(
  {
    topic: Type.String({
      description: 'The SNS topic that alarms are sent to.',
      examples: ['arn:aws:sns:eu-west-1:111122223333:alarms'],
    }),
  },
  { title: 'alarms', description: 'Who is told of trouble. Default: nobody.', additionalProperties: false },
)

/** An environment of slipway.yaml, as its author writes it. */
export const EnvironmentSchema = Type.Object(
  {
    account: account('The AWS account, 12 digits in quotes.'),
    region: region('The AWS region.'),
    branch: Type.Optional(
      Type.String({ description: 'The branch that is deployed there.', default: 'main' }),
    ),
    after: Type.Optional(nameText('The environment in which a release must have been current before.')),
    state: Type.Optional(
      Type.String({
        description:
          'Where the state of the stacks is kept: a bucket that is there. Default: slipway bootstrap makes one.',
        examples: ['s3://acme-pulumi'],
      }),
    ),
    network: Type.Optional(Network),
    registry: Type.Optional(Registry),
    tags: Type.Optional(
      mapping(Type.String(), { description: 'Tags of all that is made there.', default: {} }),
    ),
    kms_key: Type.Optional(
      Type.String({
        description: "The key that encrypts what is stored. Default: AWS's own.",
        examples: ['alias/acme'],
      }),
    ),
    remove: Type.Optional(
      Type.Enum(['never', 'declared'], {
        type: 'string',
        description: '`declared`: a location whose declaration is gone is removed.',
        default: 'never',
      }),
    ),
    ceiling: Type.Optional(Ceiling),
    retention: Type.Optional(Retention),
    alarms: Type.Optional(Alarms),
  },
  { title: 'environment', additionalProperties: false },
)
