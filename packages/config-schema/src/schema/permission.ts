import Type from 'typebox'

/** What may be done to what, as IAM writes it. */
export const PermissionSchema = Type.Object(
  {
    actions: Type.Array(Type.String(), {
      description: 'What may be done, as IAM calls it; `*` and `?` stand for other characters.',
      minItems: 1,
      examples: [['s3:GetObject']],
    }),
    resources: Type.Array(Type.String(), {
      description: 'To what: ARNs, in which `*` and `?` stand for other characters.',
      minItems: 1,
      examples: [['arn:aws:s3:::acme-in/*']],
    }),
  },
  { title: 'permission', additionalProperties: false },
)
