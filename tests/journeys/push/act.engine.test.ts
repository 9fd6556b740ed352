import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { resultsOf } from './act-report.ts'
import { Clone } from './clone.ts'
import { makePushOrigin, type PushOrigin } from './push-origin.ts'

const WORKFLOW = `
on: push
permissions: {}
jobs:
  plan:
    if: vars.SLIPWAY_ENVIRONMENT == 'staging'
    runs-on: ubuntu-24.04
    outputs:
      legs: \${{ steps.plan.outputs.legs }}
    steps:
      - uses: actions/checkout@0000000000000000000000000000000000000000
      - id: plan
        run: |
          echo "legs=$(cat legs.json)" >> "$GITHUB_OUTPUT"
          echo "# $(git rev-parse HEAD)" >> "$GITHUB_STEP_SUMMARY"
          echo '::warning file=a.yaml,line=1::careful: a::b%0Aand more'
  deploy:
    needs: plan
    if: \${{ needs.plan.outputs.legs != '[]' }}
    runs-on: ubuntu-24.04
    strategy:
      fail-fast: false
      matrix:
        name: \${{ fromJSON(needs.plan.outputs.legs) }}
    env:
      NAME: \${{ matrix.name }}
    steps:
      - run: |
          echo "deploying $NAME with $(node --version) and <$GIT_DIR>"
          if [ "$NAME" = slow ]; then echo $$ > "$STARTED"; sleep 600; fi
          test "$NAME" != broken
`

let clone: Clone
let origin: PushOrigin
let started: string

beforeAll(async () => {
  const scene = await mkdtemp(join(tmpdir(), 'slipway-act-'))
  started = join(scene, 'started')
  const stub = join(import.meta.dirname, 'stubs/checkout')
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter)
  origin = await makePushOrigin({
    directory: scene,
    settings: (url) => ({
      workflow: '.github/workflows/deploy.yml',
      variables: { SLIPWAY_ENVIRONMENT: 'staging' },
      actions: { [`actions/checkout@${'0'.repeat(40)}`]: stub },
      env: { PATH, PUSH_ORIGIN: url, STARTED: started },
    }),
  })
  clone = await Clone.make(join(scene, 'clone'), origin)
  return () => rm(scene, { recursive: true, force: true, maxRetries: 5 })
})

test('a push is told leg by leg: what ran, what it gave out, and which leg it was that failed', async () => {
  const files = { '.github/workflows/deploy.yml': WORKFLOW, 'legs.json': '["whole","broken"]' }
  const commit = await clone.commit(files)
  const { legs, exitCode } = await clone.push(commit)
  expect(exitCode).toBe(1)
  expect(resultsOf(legs)).toEqual({
    plan: 'success',
    'deploy whole': 'success',
    'deploy broken': 'failure',
  })
  const [whole] = legs.filter(({ name }) => name === 'deploy whole')
  expect(whole!.log).toBe(`deploying whole with ${process.version} and <>\n`)
  expect(legs.find(({ name }) => name === 'plan')).toMatchObject({
    outputs: { legs: '["whole","broken"]' },
    summary: `# ${commit}\n`,
    annotations: ['careful: a::b\nand more'],
  })
})

test('what is skipped is not there', async () => {
  const { legs, exitCode } = await clone.push(await clone.commit({ 'legs.json': '[]' }))
  expect({ exitCode, ran: resultsOf(legs) }).toEqual({ exitCode: 0, ran: { plan: 'success' } })
})

test('a workflow that is killed leaves nothing running, and the push returns', async () => {
  const commit = await clone.commit({ 'legs.json': '["slow"]' })
  const pushed = clone.push(commit)
  const step = Number(await vi.waitFor(() => readFile(started, 'utf8'), { timeout: 60_000 }))
  await origin.kill(commit)
  const { legs, exitCode } = await pushed
  expect({ exitCode, ran: resultsOf(legs) }).toEqual({
    exitCode: null,
    ran: { plan: 'success', 'deploy slow': 'unfinished' },
  })
  // Empty of a process that nobody has waited for yet.
  const commandLine = () => readFile(`/proc/${step}/cmdline`, 'utf8').catch(() => '')
  await vi.waitFor(async () => expect(await commandLine()).toBe(''), { timeout: 30_000 })
})
