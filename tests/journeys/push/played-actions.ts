import { ROOT, DEPLOY_WORKFLOW } from './push-project.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a played plan tells. */
export interface PlayedPlan {
  platform: boolean
  build: string[]
  deploy: string[]
  /** Names of locations, and `platform`, whose build or deploy fails. */
  failing?: string[]
}

const PLAN = `
import { appendFileSync, readFileSync } from 'node:fs'
const { platform, build, deploy } = JSON.parse(readFileSync('plan.json', 'utf8'))
const matrix = (names) => JSON.stringify({ include: names.map((name) => ({ name, locations: name })) })
const outputs = {
  platform,
  build: matrix(build),
  'build-count': build.length,
  deploy: matrix(deploy),
  'deploy-count': deploy.length,
}
for (const [name, value] of Object.entries(outputs)) appendFileSync(process.env.GITHUB_OUTPUT, \`\${name}=\${value}\\n\`)
`

const CARRY_OUT = `
import { readFileSync } from 'node:fs'
const { failing = [] } = JSON.parse(readFileSync('plan.json', 'utf8'))
const { INPUT_LOCATIONS: name, INPUT_ENVIRONMENT: environment, AWS_REGION: region } = process.env
console.log(\`\${name} in \${environment} in \${region}\`)
if (failing.includes(name)) process.exitCode = 1
`

const SCRIPTS = { 'plan-locations': PLAN, 'build-agent-image': CARRY_OUT, 'deploy-location': CARRY_OUT }

/** The workflow as it is, over actions of this repository's names that do as a plan in the commit says. */
export async function playedActions(plan: PlayedPlan): Promise<Record<string, string>> {
  const actions = Object.entries(SCRIPTS).flatMap(([name, script]) => [
    [`actions/${name}/index.mjs`, script],
    [`actions/${name}/action.yml`, actionOf(name)],
  ])
  return {
    [DEPLOY_WORKFLOW]: await readFile(join(ROOT, DEPLOY_WORKFLOW), 'utf8'),
    'plan.json': JSON.stringify(plan),
    ...(Object.fromEntries(actions) as Record<string, string>),
  }
}

function actionOf(name: string): string {
  return JSON.stringify({
    name,
    description: 'Played.',
    inputs: { environment: { required: true }, locations: {} },
    runs: { using: 'node24', main: 'index.mjs' },
  })
}
