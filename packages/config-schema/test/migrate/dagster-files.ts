import fc from 'fast-check'

/** A right dagster_cloud.yaml of several folders, and its comments. */
export interface DagsterText {
  text: string
  comments: string[]
}

const value = fc.constantFrom('etl', 'ml', '"007"', "'no'", '"a b"')
const folder = fc.constantFrom('a', 'b', 'c', 'd/e')
const variables = fc.array(fc.constantFrom('A=1', 'A=2', 'B=x', '"C=${{ x }}"', 'PLAIN'), { maxLength: 3 })

const shared = fc.record(
  {
    agent_queue: value,
    image: value,
    registry: value,
    variables,
    cpu: fc.constantFrom('"256"', '"512"', '"999"'),
    secrets: fc.constantFrom(
      '[{name: DB, valueFrom: /acme/db}]',
      '[{name: DB, valueFrom: other}, {name: X, valueFrom: /x}]',
      'null',
    ),
  },
  { requiredKeys: [] },
)
type Shared = typeof shared extends fc.Arbitrary<infer T> ? T : never

const location = fc.record({
  folder: fc.option(folder, { freq: 12, nil: undefined }),
  spelling: fc.constantFrom('', './', 'x/../'),
  shared,
  source: fc.constantFrom('module_name: m', 'python_file: f.py', 'package_name: "010"'),
  isFlow: fc.boolean(),
})

/** Files with the same folder for some locations, comments everywhere, values that mean something else without quotes. */
export const dagsterTexts: fc.Arbitrary<DagsterText> = fc
  .record({ defaults: fc.option(shared), locations: fc.array(location, { minLength: 1, maxLength: 4 }) })
  .map(({ defaults, locations }) => {
    const comments: string[] = []
    const comment = (what: string) => {
      const text = `# ${what} ${comments.length}`
      comments.push(text)
      return text
    }
    const lines = [comment('head'), '']
    if (defaults) lines.push('defaults:', ...sharedLines(defaults, undefined).map((line) => `  ${line}`))
    if (defaults && sharedLines(defaults, undefined).length === 0) lines.push('  agent_queue:')
    lines.push('locations:')
    for (const [index, { folder: at, spelling, shared: own, source, isFlow }] of locations.entries()) {
      const directory = at === undefined ? undefined : `${spelling}${at}`
      lines.push(`  ${comment('before')}`, `  - location_name: "${index}" ${comment('beside')}`)
      lines.push(
        isFlow ? `    code_source: {${source}}` : `    code_source:\n      ${source} ${comment('inside')}`,
      )
      lines.push(...sharedLines(own, directory).map((line) => `    ${line}`))
    }
    lines.push(comment('foot'), '')
    return { text: lines.join('\n'), comments }
  })

function sharedLines(
  { agent_queue, image, registry, variables: env, cpu, secrets }: Shared,
  directory: string | undefined,
): string[] {
  const build = [registry && `registry: ${registry}`, directory && `directory: ${directory}`].filter(Boolean)
  const ecs = [
    env && `env_vars: [${env.join(', ')}]`,
    cpu && `run_resources: {cpu: ${cpu}}`,
    secrets && `secrets: ${secrets}`,
  ].filter(Boolean)
  return [
    ...(agent_queue ? [`agent_queue: ${agent_queue}`] : []),
    ...(image ? [`image: ${image}`] : []),
    ...(build.length > 0 ? [`build: {${build.join(', ')}}`] : []),
    ...(ecs.length > 0 ? [`container_context: {ecs: {${ecs.join(', ')}}}`] : []),
  ]
}

/** The folders of the files above. */
export const FOLDERS = ['a', 'b', 'c', 'd/e', 'x']
