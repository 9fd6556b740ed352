import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { formatProblems } from '@slipway/config-schema'
import { MIGRATIONS } from '@slipway/config-schema/migrate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryProject } from '../temporary-project.ts'

/** How many mutated files are tried: `SLIPWAY_FUZZ_RUNS=10000` for the long run. */
const RUNS = Number(process.env['SLIPWAY_FUZZ_RUNS'] ?? 300)

const FILES: Record<string, string> = {
  'dagster_cloud.yaml': `# Everything.
defaults:
  agent_queue: etl
  container_context: &context
    ecs:
      env_vars: [A=1, B]
      run_resources: {cpu: "256", memory: "512"}
locations:
  - location_name: orders
    code_source: {module_name: orders}
    build: {directory: orders, registry: example.com/x}
    container_context:
      <<: *context
      ecs: {secrets: [{name: DB, valueFrom: /acme/db}], run_ecs_tags: [{key: a}]}
  - {location_name: "a b", code_source: {python_file: x.py}} # the second
`,
  'dg/pyproject.toml': '[tool.dg.project]\nroot_module = "x"\nagent_queue = "etl"\n',
  'dg/build.yaml': 'registry: example.com/x\ndirectory: .\n',
  'dg/container_context.yaml': 'ecs:\n  env_vars: [A=1]\n',
  'copilot/a/manifest.yml': `name: report
type: Scheduled Job
on: {schedule: "@daily"}
command: echo "a b"
image: {build: ./a/Dockerfile}
variables: {A: x}
secrets: {B: /x}
`,
  'slipway.yaml':
    'project: x\nlocations: [., dg]\nagents: [{name: a, queues: [etl], include_default_queue: true}]\n',
}

const TOKENS = [
  ...': |- |[|]|{|}|,|"|\'|#|&a |*context|!!str |null|~|.nan|0x|0_|=|1:30|<<: |..|/|@every 5m'.split('|'),
  ...'---\n,\n,\n  ,\n    ,|\n,\t,\r\n,\0,\ufeff,\\,__proto__,constructor,locations,defaults,ecs,code_source'.split(
    ',',
  ),
  'x'.repeat(300),
]

const mutation = fc.record({
  file: fc.constantFrom(...Object.keys(FILES)),
  cuts: fc.array(
    fc.record({
      at: fc.nat({ max: 999 }),
      length: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 40 })),
      insert: fc.oneof(fc.constantFrom(...TOKENS), fc.constant('')),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})

test(
  `${RUNS} mutated files of Dagster and Copilot give problems or a project, and migrations or notes, never an exception`,
  { timeout: 600_000 },
  async () => {
    await using project = await temporaryProject({ 'slipway.yaml': undefined, 'orders/x': '' })
    const seen = { usable: 0, refused: 0, migrated: 0 }
    await fc.assert(
      fc.asyncProperty(mutation, async ({ file, cuts }) => {
        const texts = new Map(Object.entries(FILES))
        for (const { at, length, insert } of cuts) {
          const text = texts.get(file) ?? ''
          const start = Math.floor((at / 1_000) * text.length)
          texts.set(file, text.slice(0, start) + insert + text.slice(start + length))
        }
        for (const [path, text] of texts) {
          mkdirSync(dirname(join(project.directory, path)), { recursive: true })
          writeFileSync(join(project.directory, path), text)
        }
        const { project: loaded, problems, sources } = await project.load()
        formatProblems(problems, sources, { color: false })
        seen[loaded ? 'usable' : 'refused'] += 1
        for (const { migrate } of Object.values(MIGRATIONS)) {
          const { edits, notes } = migrate(texts)
          formatProblems(notes, texts, { color: false })
          if (edits.length > 0) seen.migrated += 1
        }
      }),
      { numRuns: RUNS },
    )
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS / 10)
  },
)
