import { join } from 'node:path'
import { type LoadedProject, loadProject } from '@slipway/config-schema'
import { describe, expect, test } from 'vitest'
import { temporaryProject } from '../temporary-project.ts'

/** A project that has no slipway.yaml. */
function dagsterProject(files: Record<string, string>) {
  return temporaryProject({ 'slipway.yaml': undefined, ...files })
}

function told({ problems }: LoadedProject): string[] {
  return problems.map(
    ({ severity, code, file, line, column }) => `${severity} ${code} ${file}:${line}:${column}`,
  )
}

function where({ project }: LoadedProject): string[] | undefined {
  return project?.locations.map(
    ({ directory, file, declaration: { name } }) => `${name} in ${directory} by ${file}`,
  )
}

const entry = (name: string, more = ''): string => `locations:
  - location_name: ${name}
    code_source: {module_name: ${name}.definitions}
${more}`

describe('files of Dagster alone make a project', () => {
  test('one at the root, with a location in each folder', async () => {
    await using project = await dagsterProject({
      'dagster_cloud.yaml': `${entry('a', '    build: {directory: ./a}\n    agent_queue: etl\n')}
  - {location_name: b, code_source: {python_file: b.py}, build: {directory: sub/b/, registry: example.com/b}}
`,
      'a/x': '',
      'sub/b/x': '',
    })
    const loaded = await project.load()
    expect(told(loaded)).toEqual([])
    expect(where(loaded)).toEqual(['a in a by dagster_cloud.yaml', 'b in sub/b by dagster_cloud.yaml'])
    expect(loaded.project?.agents).toMatchObject([{ queues: ['etl'], include_default_queue: true }])
    const deployments = loaded.project?.locations.map(({ declaration }) => declaration.dagster?.deployment)
    expect(deployments).toEqual(['serverless', 'hybrid'])
  })

  test('one in the folder of each location, whatever lies beside', async () => {
    await using project = await dagsterProject({
      'a/dagster_cloud.yaml': entry('a'),
      'teams/x/b/dagster_cloud.yaml': entry('b'),
      'node_modules/c/dagster_cloud.yaml': entry('c'),
    })
    expect(where(await project.load())).toEqual([
      'a in a by a/dagster_cloud.yaml',
      'b in teams/x/b by teams/x/b/dagster_cloud.yaml',
    ])
  })

  test('they are found from a directory below', async () => {
    await using project = await dagsterProject({ 'dagster_cloud.yaml': entry('a'), 'src/x': '' })
    const loaded = await loadProject({ directory: join(project.directory, 'src'), variables: {} })
    expect(where(loaded)).toEqual(['a in . by dagster_cloud.yaml'])
  })

  test('beside a slipway.yaml they are what its patterns match, and location.yaml goes before', async () => {
    await using project = await temporaryProject({
      'locations/a/dagster_cloud.yaml': entry('a'),
      'locations/b/dagster_cloud.yaml': entry('never'),
      'locations/b/location.yaml': 'jobs: {x: {command: [x]}}\n',
    })
    expect(where(await project.load())).toEqual([
      'a in locations/a by locations/a/dagster_cloud.yaml',
      'b in locations/b by locations/b/location.yaml',
    ])
  })

  test('a queue that no declared agent serves is told where it stands', async () => {
    await using project = await temporaryProject({
      'locations/a/dagster_cloud.yaml': entry('a', '    agent_queue: etl\n'),
    })
    expect(told(await project.load())).toEqual(['error queue_not_served locations/a/dagster_cloud.yaml:4:18'])
  })

  test('a name that is taken by a location.yaml is told where it stands', async () => {
    await using project = await temporaryProject({
      'locations/a/location.yaml': 'location_name: orders\njobs: {x: {command: [x]}}\n',
      'locations/b/dagster_cloud.yaml': entry('orders'),
    })
    expect(told(await project.load())).toEqual([
      'error duplicate_location locations/b/dagster_cloud.yaml:2:20',
    ])
  })
})

describe('a location is mapped', () => {
  test('its variables, secrets, resources, roles and tags', async () => {
    const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'
    await using project = await dagsterProject({
      'dagster_cloud.yaml': entry(
        'orders',
        `    container_context:
      ecs:
        env_vars: [STAGE=prod, "TEXT=\${{ no.template }}", EMPTY=]
        secrets:
          - {name: DB, valueFrom: "${secret}:password::"}
          - {name: TOKEN, valueFrom: "arn:aws:ssm:eu-west-1:111122223333:parameter/acme/token"}
          - {name: OLD, valueFrom: "${secret}::AWSPREVIOUS:"}
        secrets_tags: [dagster]
        run_resources: {cpu: "512", memory: "4096", ephemeral_storage: 50}
        server_resources: {cpu: "256"}
        task_role_arn: arn:aws:iam::111122223333:role/task
        run_ecs_tags: [{key: team, value: data}, {key: plain}]
`,
      ),
    })
    const loaded = await project.load()
    expect(loaded.project?.locations[0]?.declaration).toMatchObject({
      env: { STAGE: 'prod', TEXT: '${{ no.template }}', EMPTY: '' },
      secrets: { DB: `secretsmanager:${secret}#password`, TOKEN: 'ssm:/acme/token' },
      jobs: { dagster: { launchers: [{ type: 'ecs', cpu: 512, memory_mb: 4096, storage_gb: 50 }] } },
      dagster: {
        ecs: {
          run_resources: { cpu: '512', memory: '4096', ephemeral_storage: 50 },
          server_resources: { cpu: '256' },
          secrets_tags: ['dagster'],
          task_role_arn: 'arn:aws:iam::111122223333:role/task',
          execution_role_arn: null,
          run_tags: { team: 'data', plain: '' },
        },
      },
    })
    expect(told(loaded)).toEqual([
      'warning dagster_only dagster_cloud.yaml:10:13',
      'warning dagster_only dagster_cloud.yaml:11:9',
      'warning dagster_only dagster_cloud.yaml:13:9',
      'warning dagster_only dagster_cloud.yaml:14:9',
      'warning dagster_only dagster_cloud.yaml:15:9',
    ])
  })

  test.for<[string, string[]]>([
    ['code_source: {module_name: m}', ['dagster', 'job', 'execute', '--module-name', 'm']],
    [
      'code_source: {package_name: p}, attribute: defs',
      ['dagster', 'job', 'execute', '--package-name', 'p', '--attribute', 'defs'],
    ],
    [
      'code_source: {python_file: f.py}, working_directory: src, executable_path: /venv/bin/python',
      [
        '/venv/bin/python',
        '-m',
        'dagster',
        'job',
        'execute',
        '--python-file',
        'f.py',
        '--working-directory',
        'src',
      ],
    ],
    [
      'code_source: {autoload_defs_module_name: a}',
      ['dagster', 'job', 'execute', '--autoload-defs-module-name', 'a'],
    ],
  ])('%s to the command that executes one of its jobs', async ([text, command]) => {
    await using project = await dagsterProject({
      'dagster_cloud.yaml': `locations: [{location_name: x, ${text}}]\n`,
    })
    const { project: loaded } = await project.load()
    expect(loaded?.locations[0]?.declaration.jobs['dagster']?.steps[0]?.command).toEqual([
      ...command,
      '--job',
      { from: 'params', path: ['job'] },
    ])
  })

  test('names that Slipway cannot use are changed, each to one of its own', async () => {
    await using project = await dagsterProject({
      'dagster_cloud.yaml': `locations:
  - {location_name: a b, code_source: {module_name: x}, agent_queue: default}
  - {location_name: a/b, code_source: {module_name: x}, agent_queue: ""}
  - {location_name: platform, code_source: {module_name: x}}
`,
    })
    const loaded = await project.load()
    const names = loaded.project?.locations.map(({ declaration: { name, agent_queue } }) => [
      name,
      agent_queue,
    ])
    expect(names).toEqual([
      [expect.stringMatching(/^a-b-[0-9a-f]{6}$/), expect.anything()],
      [expect.stringMatching(/^a-b-[0-9a-f]{6}$/), expect.anything()],
      [expect.stringMatching(/^platform-[0-9a-f]{6}$/), 'default'],
    ])
    expect(names?.[0]?.[0]).not.toBe(names?.[1]?.[0])
    expect(
      names
        ?.slice(0, 2)
        .map(([, queue]) => queue)
        .toSorted(),
    ).toEqual(['default', expect.stringMatching(/^default-[0-9a-f]{6}$/)])
    expect(new Set(loaded.problems.map(({ code, severity }) => `${severity} ${code}`))).toEqual(
      new Set(['warning renamed']),
    )
    expect(loaded.problems).toHaveLength(5)
  })
})

describe('what Dagster loses, or AWS refuses, is a warning', () => {
  test.for<[string, string, string]>([
    ['defaults', 'defaults: {agent_queue: etl}\n', 'defaults_lost dagster_cloud.yaml:1:1'],
    ['no defaults', 'defaults: {agent_queue: null}\n', ''],
    [
      'a size that Fargate lacks, half of it in defaults',
      'defaults: {container_context: {ecs: {run_resources: {cpu: "256", memory: "8192"}}}}\n',
      'invalid_host_shape dagster_cloud.yaml:1:38',
    ],
    [
      'a variable that is a secret in defaults',
      'defaults: {container_context: {ecs: {secrets: [{name: A, valueFrom: /a}], env_vars: [A=1]}}}\n',
      'duplicate_variable dagster_cloud.yaml:1:75',
    ],
    [
      'a CPU in words',
      'defaults: {container_context: {ecs: {run_resources: {cpu: 1 vCPU}}}}\n',
      'invalid_host_shape dagster_cloud.yaml:1:38',
    ],
  ])('%s', async ([, defaults, expected]) => {
    await using project = await dagsterProject({ 'dagster_cloud.yaml': `${defaults}${entry('a')}` })
    const loaded = await project.load()
    expect(loaded.project).toBeDefined()
    const others = told(loaded).filter(
      (line) => expected.startsWith('defaults_lost') || !line.includes('defaults_lost'),
    )
    expect(others).toEqual(expected === '' ? [] : [`warning ${expected}`])
  })
})

describe('files that YAML 1.1 reads otherwise are read as Dagster reads them', () => {
  test('merge keys and anchors', async () => {
    await using project = await dagsterProject({
      'dagster_cloud.yaml': `locations:
  - &a {location_name: a, code_source: {module_name: x}, agent_queue: etl}
  - {<<: *a, location_name: b}
`,
    })
    const { project: loaded } = await project.load()
    expect(loaded?.locations.map(({ declaration: { name, agent_queue } }) => [name, agent_queue])).toEqual([
      ['a', 'etl'],
      ['b', 'etl'],
    ])
  })

  test('a key that stands twice is a warning, and the last counts', async () => {
    await using project = await dagsterProject({
      'dagster_cloud.yaml': entry('a', '    agent_queue: x\n    agent_queue: y\n'),
    })
    const loaded = await project.load()
    expect(told(loaded)).toEqual(['warning duplicate_key dagster_cloud.yaml:5:5'])
    expect(loaded.project?.locations[0]?.declaration.agent_queue).toBe('y')
  })

  test.for([
    'locations: [\n',
    'a: 1\n---\nb: 2\n',
    '',
    '# nothing\n',
    'locations: {{ x }}\n',
    'locations: !!python/name:os.system x\n',
  ])('%j is a problem, never an exception', async (text) => {
    await using project = await dagsterProject({ 'dagster_cloud.yaml': text })
    const { project: loaded, problems } = await project.load()
    expect(loaded).toBeUndefined()
    expect(problems[0]).toMatchObject({ severity: 'error', file: 'dagster_cloud.yaml' })
  })
})

describe('a project of dg is read from its three files', () => {
  const pyproject = (more = '') => `[project]
name = "orders"

[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "orders"
${more}`

  test('alone', async () => {
    await using project = await dagsterProject({
      'pyproject.toml': pyproject('code_location_name = "shop"\nagent_queue = "etl"\n'),
      'build.yaml': 'registry: example.com/orders\ndirectory: .\n',
      'container_context.yaml': 'ecs:\n  env_vars: [A=1]\n',
    })
    const loaded = await project.load()
    expect(told(loaded)).toEqual([])
    expect(loaded.project?.locations).toMatchObject([
      {
        directory: '.',
        file: 'pyproject.toml',
        declaration: {
          name: 'shop',
          agent_queue: 'etl',
          env: { A: '1' },
          dagster: { deployment: 'hybrid', entry: { code_source: { module_name: 'orders.definitions' } } },
        },
      },
    ])
  })

  test('in a workspace, whose own files are merged into it', async () => {
    await using project = await dagsterProject({
      'pyproject.toml': '[tool.dg.workspace]\nprojects = [{ path = "projects/orders" }]\n',
      'build.yaml': 'registry: example.com/all\n',
      'container_context.yaml': 'ecs: {env_vars: [A=1, B=1]}\n',
      'projects/orders/pyproject.toml': pyproject(),
      'projects/orders/container_context.yaml': 'ecs: {env_vars: [B=2]}\n',
    })
    const loaded = await project.load()
    expect(told(loaded)).toEqual([])
    expect(loaded.project?.locations).toMatchObject([
      {
        directory: 'projects/orders',
        declaration: { name: 'orders', env: { A: '1', B: '2' }, dagster: { registry: 'example.com/all' } },
      },
    ])
  })

  test('a workspace that cannot be merged, or leads out of the project, is told', async () => {
    await using project = await dagsterProject({
      'pyproject.toml': '[tool.dg.workspace]\nprojects = [{ path = "orders" }, { path = "../x" }]\n',
      'container_context.yaml': 'ecs: {env_vars: [A=b=c]}\n',
      'orders/pyproject.toml': pyproject(),
      'orders/container_context.yaml': 'ecs: {env_vars: [B=2]}\n',
    })
    expect(told(await project.load())).toEqual([
      'warning defaults_lost orders/container_context.yaml:1:17',
      'error outside_project pyproject.toml:1:1',
    ])
  })

  test('what is wrong is told in the file in which it stands', async () => {
    await using project = await temporaryProject({
      'locations/a/pyproject.toml': pyproject('agent_queue = 7\n'),
      'locations/a/build.yaml': 'registri: x\n',
      'locations/a/container_context.yaml': 'ecs:\n  run_resources:\n    cpu: 256\n',
    })
    expect(told(await project.load())).toEqual([
      'error unknown_key locations/a/build.yaml:1:1',
      'error wrong_type locations/a/container_context.yaml:3:10',
      'error wrong_type locations/a/pyproject.toml:9:15',
    ])
  })

  test('a pyproject.toml that is no TOML is told with its line', async () => {
    await using project = await temporaryProject({ 'locations/a/pyproject.toml': `${pyproject()}x = = 1\n` })
    expect(told(await project.load())).toEqual([
      expect.stringMatching(/^error invalid_toml locations\/a\/pyproject.toml:9:/),
    ])
  })
})
