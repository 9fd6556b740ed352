import Type, { type Static } from 'typebox'
import type { Json } from '../declaration.ts'
import { NAME_PATTERN, VARIABLE_NAME_PATTERN } from '../names.ts'
import { BuildSchema } from './build.ts'
import { JobSchema } from './job.ts'
import { launcher } from './launcher.ts'
import { mapping } from './mapping.ts'
import { nameText, namesOf } from './names-of.ts'
import { PermissionSchema } from './permission.ts'
import { variables } from './variables.ts'

const Package = Type.Object(
  {
    s3: Type.String({ description: 'Where the archive lies.', examples: ['s3://acme/deps/my-deps.zip'] }),
    sha256: Type.String({ description: 'Its digest, 64 hexadecimal digits.' }),
  },
  { title: 'package', additionalProperties: false },
)

const CodeSource = Type.Object(
  {
    package_name: Type.Optional(Type.String({ description: 'A Python package that has the definitions.' })),
    module_name: Type.Optional(Type.String({ description: 'A Python module that has the definitions.' })),
    python_file: Type.Optional(Type.String({ description: 'A Python file that has the definitions.' })),
    autoload_defs_module_name: Type.Optional(
      Type.String({ description: 'A Python module below which definitions are looked for.' }),
    ),
  },
  { title: 'code source', description: "Dagster's: where its definitions are.", additionalProperties: false },
)

/** location.yaml, as its author writes it. */
export const LocationFileSchema = Type.Object(
  {
    location_name: Type.Optional(nameText("The name of the location. Default: its folder's name.")),
    agent_queue: Type.Optional(
      nameText('The queue its runs wait in. Default: the default queue, which nobody may name.'),
    ),
    target: Type.Optional(
      Type.Enum(['slipway', 'dagster_plus_hybrid', 'dagster_plus_serverless'], {
        type: 'string',
        description: 'Who runs the location.',
        default: 'slipway',
      }),
    ),
    build: Type.Optional(BuildSchema),
    image: Type.Optional(
      Type.String({
        description: 'A finished image instead of `build`, by its digest.',
        examples: ['registry.example.com/orders@sha256:…'],
      }),
    ),
    packages: Type.Optional(
      Type.Array(Package, { description: 'Archives that are unpacked before each attempt.', default: [] }),
    ),
    launcher: Type.Optional(
      launcher(
        'Where the attempts of its jobs run; of several the first is the default. Default: ecs. In the environment ' +
          '`local` all run as processes.',
      ),
    ),
    env: Type.Optional(
      variables('Variables of every job. A value may be a template of `environment` or `run`.'),
    ),
    secrets: Type.Optional(
      mapping(Type.String({ pattern: '^(ssm:/|secretsmanager:arn:)' }), {
        description: 'Variable → where its value is kept: `ssm:/path` or `secretsmanager:ARN[#key]`.',
        examples: [{ API_KEY: 'ssm:/acme/api-key' }],
        propertyNames: { pattern: VARIABLE_NAME_PATTERN },
      }),
    ),
    permissions: Type.Optional(
      Type.Array(PermissionSchema, {
        description: 'What its jobs may do on AWS, beyond what every job may.',
        default: [],
      }),
    ),
    smoke: Type.Optional(nameText('The job that is run on each new release before it is used.')),
    code_source: Type.Optional(CodeSource),
    working_directory: Type.Optional(
      Type.String({ description: "Dagster's: the directory in which its definitions are loaded." }),
    ),
    executable_path: Type.Optional(Type.String({ description: "Dagster's: the Python to load them with." })),
    attribute: Type.Optional(
      Type.String({ description: "Dagster's: the name of the definitions in their module." }),
    ),
    container_context: Type.Optional(
      mapping(Type.Unsafe<Json>({}), {
        description: "Dagster's: what the containers of its runs are given.",
      }),
    ),
    jobs: mapping(JobSchema, {
      description: 'What the location can run.',
      examples: [{ hello: { command: ['node', 'main.mjs'] } }],
      minProperties: 1,
      ...namesOf(NAME_PATTERN),
    }),
  },
  {
    title: 'location',
    examples: [{ jobs: { hello: { command: ['node', 'main.mjs'] } } }],
    additionalProperties: false,
  },
)

/** The content of a location.yaml. */
export type LocationFile = Static<typeof LocationFileSchema>
/** A job, as it is written there. */
export type JobInFile = LocationFile['jobs'][string]
