import { existsSync } from 'node:fs'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from '@slipway/aws-layout'

/** Of this repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What a push sets off; relative to the root. */
export const DEPLOY_WORKFLOW = '.github/workflows/deploy.yml'

/** What a commit of this repository has that a push is about. */
const PARTS = ['slipway.yaml', 'locations', DEPLOY_WORKFLOW]

/** What is committed of an action. */
const ACTION_PARTS = ['action.yml', 'dist']

/** Copies of this repository what a push deploys, and what it is deployed by; declares the environment. */
export async function makePushProject(directory: string, place: Place): Promise<void> {
  for (const part of PARTS) await cp(join(ROOT, part), join(directory, part), { recursive: true })
  for (const action of await readdir(join(ROOT, 'actions'))) {
    const from = join(ROOT, 'actions', action)
    if (!existsSync(join(from, 'action.yml'))) continue
    for (const part of ACTION_PARTS)
      await cp(join(from, part), join(directory, 'actions', action, part), { recursive: true })
  }
  const file = join(directory, 'slipway.yaml')
  await writeFile(file, (await readFile(file, 'utf8')) + environmentOf(place))
}

function environmentOf({ environment, account, region }: Place): string {
  return `
environments:
  ${environment}:
    branch: main
    account: "${account}"
    region: ${region}
    network: { subnets: [subnet-0a1b2c3d4e5f60718], security_groups: [sg-0a1b2c3d4e5f60718] }
`
}
