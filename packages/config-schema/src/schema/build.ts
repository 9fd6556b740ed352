import Type from 'typebox'

/** `build` of a location: by a Dockerfile, or in layers on a base; `directory` and `registry` are Dagster's. */
export const BuildSchema = Type.Object(
  {
    dockerfile: Type.Optional(
      Type.String({
        description: 'The Dockerfile, in the directory of the location.',
        examples: ['Dockerfile'],
      }),
    ),
    base: Type.Optional(
      Type.String({
        description: 'The image to put the code upon, in place of a Dockerfile.',
        examples: ['node:24-slim'],
      }),
    ),
    include: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Those files of the directory that are put upon the base, as patterns. Default: all that git tracks.',
        minItems: 1,
      }),
    ),
    architecture: Type.Optional(
      Type.Enum(['x86_64', 'arm64'], {
        type: 'string',
        description: 'The processors that the image is for.',
        default: 'x86_64',
      }),
    ),
    inputs: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Files beside the directory that the image is made of, as patterns from the project root.',
        default: [],
      }),
    ),
    directory: Type.Optional(
      Type.String({ description: "Dagster's: the directory to build in.", default: '.' }),
    ),
    registry: Type.Optional(Type.String({ description: "Dagster's: the registry to push to." })),
  },
  {
    title: 'build',
    description: 'What the image on AWS is made of. `local` runs the directory as it is.',
    additionalProperties: false,
  },
)
