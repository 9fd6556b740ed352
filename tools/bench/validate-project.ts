import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One location in so many has mistakes. */
const MISTAKEN = 100

/** Writes a project of so many locations, a file for each, into a new directory, and gives its path. */
export async function generateProject(directory: string, count: number): Promise<string> {
  await mkdir(directory)
  await writeFile(join(directory, 'slipway.yaml'), PROJECT)
  for (let number = 0; number < count; number += 1) {
    const location = join(directory, 'locations', `location-${number}`)
    await mkdir(location, { recursive: true })
    await writeFile(join(location, 'location.yaml'), locationFile(number))
  }
  return directory
}

/** The same locations as far as Dagster+ has words for them, in the one file that it reads. */
export async function generateDagsterProject(directory: string, count: number): Promise<string> {
  await mkdir(directory)
  const entries = Array.from({ length: count }, (_, number) => dagsterEntry(number))
  await writeFile(join(directory, 'dagster_cloud.yaml'), `locations:\n${entries.join('')}`)
  return directory
}

const PROJECT = `project: bench
locations: ['locations/*']
agents:
  - { name: general, queues: [etl], include_default_queue: true }
`

function locationFile(number: number): string {
  const isMistaken = number % MISTAKEN === 0
  return `# Location ${number}
agent_queue: etl
target: slipway
launcher: [{ type: ecs, profile: medium }, lambda]
env:
  STAGE: '\${{ environment.name }}'
  REGION: eu-west-1
secrets:
  DB_PASSWORD: ssm:/bench/orders/db
  TOKEN: ssm:/bench/orders/token
jobs:
  nightly:
    params:
      type: object
      properties:
        day: { type: string, format: date }
        full: { type: boolean, default: false }
      required: [day]
    steps:
      extract:
        command: [python, -m, orders.extract, '\${{ params.day }}']
      clean:
        command: [python, -m, orders.clean]
        needs: [extract]
      load:
        command: [python, -m, orders.load, '\${{ steps.clean.result }}']
        needs: [clean]
    timeout: ${isMistaken ? '45 minutes' : '45m'}
    retries:
      attempts: 3
      on: [timed_out, exit_code]
      backoff: { initial: 10s, factor: 2, max: 5m }
    env:
      RUN: '\${{ run.id }}'
  backfill:
    launcher: { type: ecs, profile: xlarge }
    command:
      - python
      - -m
      - orders.backfill
      - --from=2020
  quick:
    launcher: lambda
    command: [python, -m, orders.quick]
${isMistaken ? '    memory: 512\n' : ''}`
}

function dagsterEntry(number: number): string {
  return `  # Location ${number}
  - location_name: location-${number}
    ${number % MISTAKEN === 0 ? 'agent_que' : 'agent_queue'}: etl
    code_source: { module_name: orders.definitions }
    build: { directory: ., registry: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/bench }
    container_context:
      ecs:
        env_vars: [STAGE=production, REGION=eu-west-1]
        secrets:
          - { name: DB_PASSWORD, valueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/bench/orders/db' }
          - { name: TOKEN, valueFrom: 'arn:aws:ssm:eu-west-1:111122223333:parameter/bench/orders/token' }
        server_resources: { cpu: '512', memory: '1024' }
        run_resources: { cpu: '1024', memory: '4096' }
        run_ecs_tags: [{ key: team, value: orders }]
`
}
