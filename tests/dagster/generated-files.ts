import fc from 'fast-check'

/** A piece of YAML: text as it is written, a mapping that may have a key twice, or a list. */
type Piece = string | { keys: [string, Piece][] } | { items: Piece[] }
type Pieces = fc.Arbitrary<Piece>

/** Written as they are; many are something else in YAML 1.1 than they look like. */
const ODD = fc.constantFrom(
  ...`null|~|""|on|no|Off|y|true|7|-3|1_000|010|0x1F|0o7|1:30|1.5|21.0|1e3|1.0e+3|.5|2024-01-01|=|- x
2024-01-01T10:00:00Z|!!str 5|"7"|'yes'|"{{ image }}"|[]|{}|[a]|{a: b}|{env: NAME}|{env: NAME, more: x}
plain text|"#1"|"ü"|"a=b=c"|"\${{ x }}"`.split(/[|\n]/),
)

/** Of all pieces of a file, one in so many is odd: about as many files have none as have some. */
const ONE_IN = 60

const orOdd = (piece: Pieces): Pieces =>
  fc.oneof({ weight: ONE_IN - 1, arbitrary: piece }, { weight: 1, arbitrary: ODD })

const text = (...right: string[]): Pieces => orOdd(fc.constantFrom(...right))

function seldom<T>(oneIn: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
}

const MORE_KEYS = ['git', 'pex_metadata', 'lambda', 'loction', 'location_name', 'extra', 'cpu', 'code_source']

/** A mapping with some of these keys, seldom with one too many or one twice. */
function mapping(keys: Record<string, Pieces>, always: string[] = []): Pieces {
  const own = Object.entries(keys).map(([key, value]) =>
    fc.tuple(fc.constant(key), value, fc.nat({ max: always.includes(key) ? 79 : 1 })),
  )
  const odd = seldom(
    ONE_IN,
    fc.tuple(fc.constantFrom(...Object.keys(keys), ...MORE_KEYS), fc.oneof(ODD, ...Object.values(keys))),
  )
  return fc.tuple(fc.tuple(...own), odd).map(([written, one]) => {
    // Of 80 that are always there one is left out; of the others, every second.
    const kept = written.flatMap(([key, value, roll]): [string, Piece][] =>
      roll === 0 ? [] : [[key, value]],
    )
    return { keys: one ? [...kept, one] : kept }
  })
}

const list = (item: Pieces, maxLength = 2): Pieces =>
  orOdd(fc.array(item, { maxLength }).map((items) => ({ items })))

const tags = list(mapping({ key: text('team', 'stage'), value: text('a', 'b') }, ['key', 'value']))
const resources = orOdd(
  mapping({
    cpu: text('"256"', '"1024"'),
    memory: text('"512"', '"2048"'),
    ephemeral_storage: text('21', '100'),
  }),
)

const ecs = orOdd(
  mapping({
    env_vars: list(text('A=1', 'A=2', 'B=', 'STAGE', '"C=x y"', '"D=a=b"')),
    secrets: list(
      mapping(
        {
          name: text('DB', 'KEY'),
          valueFrom: text('arn:aws:ssm:eu-west-1:111122223333:parameter/acme/db', 'some-name'),
        },
        ['name', 'valueFrom'],
      ),
    ),
    secrets_tags: list(text('dagster')),
    task_role_arn: text('arn:aws:iam::111122223333:role/task'),
    execution_role_arn: text('arn:aws:iam::111122223333:role/execution'),
    run_resources: resources,
    server_resources: resources,
    runtime_platform: orOdd(
      mapping({ cpuArchitecture: text('ARM64'), operatingSystemFamily: text('LINUX') }),
    ),
    volumes: list(mapping({ name: text('efs', 'tmp'), host: text('{}') }, ['name']), 2),
    mount_points: list(
      mapping({ sourceVolume: text('efs'), containerPath: text('/mnt'), readOnly: text('true') }),
      2,
    ),
    run_sidecar_containers: list(mapping({ name: text('proxy', 'logs'), image: text('x') }, ['name']), 2),
    run_ecs_tags: tags,
    server_ecs_tags: tags,
    repository_credentials: text('arn:aws:secretsmanager:eu-west-1:111122223333:secret:x'),
  }),
)

const containerContext = orOdd(
  mapping({
    ecs,
    docker: fc.oneof(text('{}'), mapping({ env_vars: list(text('A=1', 'B')), networks: list(text('n')) })),
    k8s: text('{}', '{namespace: x}', '{env_vars: [A=1]}', '{nonsense: 1}'),
  }),
)

const shared = {
  build: orOdd(
    mapping({ directory: text('.', './src', 'src', '""', 'src/'), registry: text('registry.example.com/x') }),
  ),
  working_directory: text('src', './orders'),
  image: text('registry.example.com/x:1'),
  executable_path: text('/venv/bin/python'),
  container_context: containerContext,
  agent_queue: text('etl', 'ml', '"a b"', 'default'),
}

const codeSource = orOdd(
  fc
    .record({
      first: fc.constantFrom('module_name', 'package_name', 'python_file', 'autoload_defs_module_name'),
      value: text('orders.definitions', 'orders'),
      second: seldom(
        12,
        fc.tuple(
          fc.constantFrom('module_name', 'package_name', 'python_file', 'modul_name'),
          text('""', 'null', 'orders'),
        ),
      ),
    })
    .map(({ first, value, second }) => {
      const keys: [string, Piece][] = [[first, value]]
      return { keys: second && second[0] !== first ? [...keys, second] : keys }
    }),
)

const location = mapping(
  {
    location_name: text('orders', 'weather', 'a-b', '"my location"', 'x/y', 'platform', "'no'"),
    code_source: codeSource,
    attribute: text('defs'),
    ...shared,
  },
  ['location_name', 'code_source'],
)

const file = mapping({ defaults: orOdd(mapping(shared)), locations: list(orOdd(location)) }, ['locations'])

/**
 * dagster_cloud.yaml files, most of them right or with one mistake, in block or flow style, some with a merge key.
 */
export const dagsterFiles = fc
  .record({ top: orOdd(file), isFlow: fc.boolean(), shares: seldom(6, fc.constantFrom('etl', 'ml')) })
  .map(({ top, isFlow, shares }) => {
    const text = isFlow ? inFlow(top) : inBlock(top, 0)
    if (shares === undefined || isFlow) return `${text}\n`
    return `${text.replaceAll('\n  - location_name', `\n  - <<: {agent_queue: ${shares}}\n    location_name`)}\n`
  })

function inFlow(piece: Piece): string {
  if (typeof piece === 'string') return piece
  if ('items' in piece) return `[${piece.items.map(inFlow).join(', ')}]`
  return `{${piece.keys.map(([key, value]) => `${key}: ${inFlow(value)}`).join(', ')}}`
}

function inBlock(piece: Piece, indent: number): string {
  if (typeof piece === 'string') return piece
  const pad = ' '.repeat(indent)
  const parts = 'items' in piece ? piece.items : piece.keys
  if (parts.length === 0) return inFlow(piece)
  if ('items' in piece)
    return piece.items.map((item) => `\n${pad}- ${inBlock(item, indent + 2).replace(/^\n */, '')}`).join('')
  return piece.keys.map(([key, value]) => `\n${pad}${key}: ${inBlock(value, indent + 2)}`).join('')
}
