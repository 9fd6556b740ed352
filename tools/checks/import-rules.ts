import type { IConfiguration } from 'dependency-cruiser'
import './swc-visit-using.ts'

/** The places that wire everything together: they may import any package, and nothing imports them. */
const ENTRY_POINTS = ['^actions/', '^packages/cli/', '^packages/(runtime/src/main|nx/src/index)[.]ts$']

const TESTS = ['[.]test[.]ts$', '^(actions|packages)/.+/test/', '^actions/test/', '^pulumi/test/', '^tests/']

/** Where things lie on AWS is for the adapters that go there. */
const AWS_ADAPTERS = [
  '^packages/(aws-layout|stores|cli)/',
  '^packages/agent/src/launchers/',
  '^packages/runtime/src/hosts/',
  '^packages/runtime/src/main[.]ts$',
  '^packages/deploy/src/(aws|build|image)/',
]

/** Tests may reach across layers to build a scene, and tools look at the whole. */
const OUTSIDE_THE_LAYERS = [...TESTS, '^tools/']

/**
 * Which file may import which, type-only imports included. dependency-cruiser reads this as its
 * configuration; `import-rules.test.ts` plants one violation for each rule.
 *
 * The swc parser does not see `import('...')` written as a type; the lint rule
 * `consistent-type-imports` forbids that form, so nothing slips past.
 */
export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Files that import each other cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that resolves to nothing would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'config-schema-imports-no-package',
      comment: 'Declarations are the bottom layer.',
      severity: 'error',
      from: { path: '^packages/config-schema/', pathNot: OUTSIDE_THE_LAYERS },
      to: { path: '^packages/', pathNot: '^packages/config-schema/' },
    },
    {
      name: 'model-imports-config-schema-only',
      comment: 'The model knows declarations and nothing else; adapters know the model.',
      severity: 'error',
      from: { path: '^packages/model/', pathNot: OUTSIDE_THE_LAYERS },
      to: { path: '^packages/', pathNot: '^packages/(model|config-schema)/' },
    },
    {
      name: 'model-does-no-io',
      comment: 'The model reaches the world through its ports only.',
      severity: 'error',
      from: { path: '^packages/model/', pathNot: OUTSIDE_THE_LAYERS },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(buffer|crypto|util|zlib)$' },
    },
    {
      name: 'siblings-never-import-each-other',
      comment:
        'stores, runtime, agent, api, deploy meet in the model; an entry point hands them to each other.',
      severity: 'error',
      from: {
        path: '^packages/([^/]+)/',
        pathNot: [...OUTSIDE_THE_LAYERS, ...ENTRY_POINTS, '^packages/(config-schema|model)/'],
      },
      to: { path: '^packages/', pathNot: '^packages/($1|model|config-schema|aws-layout)/' },
    },
    {
      name: 'aws-layout-imports-no-package',
      comment: 'It is data about AWS, for adapters and for what creates the resources.',
      severity: 'error',
      from: { path: '^packages/aws-layout/', pathNot: OUTSIDE_THE_LAYERS },
      to: { path: '^(packages|pulumi)/', pathNot: '^packages/aws-layout/' },
    },
    {
      name: 'only-adapters-know-aws',
      comment: 'Where things lie on AWS is for the adapters that go there.',
      severity: 'error',
      from: { path: '^packages/', pathNot: [...OUTSIDE_THE_LAYERS, ...AWS_ADAPTERS] },
      to: { path: '^packages/aws-layout/' },
    },
    {
      name: 'pulumi-imports-layout-and-declarations',
      comment: 'What creates resources knows their names and what was declared, not who works with them.',
      severity: 'error',
      from: { path: '^pulumi/', pathNot: OUTSIDE_THE_LAYERS },
      to: { path: '^packages/', pathNot: '^packages/(aws-layout|config-schema)/' },
    },
    {
      name: 'only-deploy-imports-pulumi',
      comment: 'Resources are created by a deploy, and by nothing else.',
      severity: 'error',
      from: { path: '^(actions|packages)/', pathNot: [...OUTSIDE_THE_LAYERS, '^packages/deploy/src/aws/'] },
      to: { path: '^pulumi/' },
    },
    {
      name: 'nothing-imports-an-entry-point',
      comment: 'An entry point runs when imported, and importing it would be a way around the layers.',
      severity: 'error',
      from: { pathNot: [...OUTSIDE_THE_LAYERS, '^(actions|packages/cli)/'] },
      to: { path: ENTRY_POINTS },
    },
    {
      name: 'no-relative-import-across-packages',
      comment: 'Another package is imported by its name, through its exports.',
      severity: 'error',
      from: { path: '^(actions|packages/[^/]+|pulumi|tests|tools)/' },
      to: { path: '^(actions|packages|pulumi|tests|tools)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'What a product file needs does not live in a test.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'nothing-imports-tools',
      comment: 'Tools look at the product, never the other way round. Tests run against their engines.',
      severity: 'error',
      from: { pathNot: [...TESTS, '^tools/'] },
      to: { path: '^tools/' },
    },
    {
      name: 'a-location-stands-alone',
      comment: 'A release holds the folder of its location and nothing beside it.',
      severity: 'error',
      from: { path: '^locations/([^/]+)/' },
      to: { path: '^(packages|tests|tools|locations)/', pathNot: '^locations/$1/' },
    },
  ],
  options: {
    parser: 'swc',
    // What is built or installed is a target only. swc cannot read `.d.ts`; ours describe generated JavaScript.
    doNotFollow: { path: ['(^|/)(node_modules|dist)/', '[.]d[.]ts$'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
} satisfies IConfiguration
