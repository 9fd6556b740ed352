import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadProject } from '@slipway/config-schema'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareVerdicts, type Comparison } from './compare-verdicts.ts'
import { type DagsterOracle, startDagsterOracle } from './dagster-oracle.ts'
import { dagsterFiles } from './generated-files.ts'

/** How many files are tried: `SLIPWAY_FUZZ_RUNS=10000` for the long run. */
const RUNS = Number(process.env['SLIPWAY_FUZZ_RUNS'] ?? 600)

let dagster: DagsterOracle
const directory = mkdtempSync(join(tmpdir(), 'slipway-dagster-'))

beforeAll(() => {
  dagster = startDagsterOracle()
  mkdirSync(join(directory, 'src'))
})

afterAll(async () => {
  await dagster[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

/** Asks Dagster and Slipway about a file. */
async function judge(text: string): Promise<Comparison> {
  writeFileSync(join(directory, 'dagster_cloud.yaml'), text)
  return compareVerdicts(await dagster.ask(text), await loadProject({ directory, variables: {} }))
}

test(
  `of ${RUNS} files, what Dagster refuses is refused or named, and what it takes is taken`,
  { timeout: 600_000 },
  async () => {
    const counts = {
      both_refuse: 0,
      only_ci_refuses: 0,
      only_agent_refuses: 0,
      both_accept: 0,
      merged_alike: 0,
      merge_fails: 0,
      nothing_merged: 0,
    }
    await fc.assert(
      fc.asyncProperty(dagsterFiles, async (text) => {
        const { refusal, merge, deviations } = await judge(text)
        expect(deviations).toEqual([])
        counts[refusal] += 1
        counts[merge] += 1
      }),
      { numRuns: RUNS },
    )
    console.log(counts)
    // Each of the cases must be met often enough to mean something.
    const { merge_fails: _seldom, ...often } = counts
    for (const count of Object.values(often)) expect(count).toBeGreaterThan(RUNS / 20)
  },
)

/** One location with this beside its name. */
const one = (more: string): string => `locations: [{location_name: a, ${more}}]\n`
const CODE = 'code_source: {module_name: x}'

describe('the cases in which the two checks of Dagster differ, or one is surprising', () => {
  test.for<[string, string, Comparison['refusal']]>([
    ['no code_source', 'locations: [{location_name: a}]\n', 'only_agent_refuses'],
    [
      'a second source that is empty',
      one('code_source: {module_name: x, package_name: ""}'),
      'only_agent_refuses',
    ],
    ['a source that is empty', one('code_source: {module_name: ""}'), 'only_ci_refuses'],
    ['a text for code_source, at which ci crashes', one('code_source: x'), 'both_refuse'],
    ['an unknown key under ecs', one(`${CODE}, container_context: {ecs: {cpu: "1"}}`), 'only_agent_refuses'],
    [
      'a number for a CPU',
      one(`${CODE}, container_context: {ecs: {run_resources: {cpu: 256}}}`),
      'only_agent_refuses',
    ],
    [
      'a text for storage',
      one(`${CODE}, container_context: {ecs: {run_resources: {ephemeral_storage: "21"}}}`),
      'only_agent_refuses',
    ],
    ['a section for Lambda', one(`${CODE}, container_context: {lambda: {}}`), 'only_agent_refuses'],
    [
      'a section for Kubernetes that is wrong',
      one(`${CODE}, container_context: {k8s: {nonsense: 1}}`),
      'only_agent_refuses',
    ],
    ['null for a text', one(`${CODE}, working_directory: null`), 'only_agent_refuses'],
    ['a directory that is missing', one(`${CODE}, build: {directory: missing}`), 'only_ci_refuses'],
    ['git', one(`${CODE}, git: {commit_hash: x}`), 'only_ci_refuses'],
    [
      'one name twice',
      `locations: [{location_name: a, ${CODE}}, {location_name: a, ${CODE}}]\n`,
      'only_ci_refuses',
    ],
    ['a name that is read as false', `locations: [{location_name: no, ${CODE}}]\n`, 'both_refuse'],
    ['a template in braces', one(`${CODE}, image: {{ image }}`), 'only_ci_refuses'],
    ['an equals sign alone', one(`${CODE}, image: =`), 'only_ci_refuses'],
    ['a blank file', ' \n', 'only_ci_refuses'],
    ['a key twice', one(`${CODE}, image: x, image: y`), 'both_accept'],
    [
      'an empty name and an empty queue',
      `locations: [{location_name: "", ${CODE}, agent_queue: ""}]\n`,
      'both_accept',
    ],
    ['no location', 'locations: []\n', 'both_accept'],
    [
      'what is wrong in defaults that reach no location',
      'defaults: {container_context: {ecs: 7}}\nlocations: []\n',
      'both_accept',
    ],
  ])('%s', async ([, text, expected]) => {
    expect(await judge(text)).toMatchObject({ refusal: expected, deviations: [] })
  })

  test.for([
    ['a default with two equals signs', 'env_vars: [A=b=c]', 'env_vars: [B=1]'],
    ['a secret with no name', 'volumes: [{host: {}}]', 'volumes: []'],
  ])('the merge fails at %s, and it is said so', async ([, inDefaults, inLocation]) => {
    const location = one(`${CODE}, container_context: {ecs: {${inLocation}}}`)
    const text = `defaults: {container_context: {ecs: {${inDefaults}}}}\n${location}`
    expect(await judge(text)).toEqual({ refusal: 'both_accept', merge: 'merge_fails', deviations: [] })
  })
})
