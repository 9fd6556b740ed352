import { placeNames, type Place } from '@slipway/aws-layout'
import type { CommitPlan, CommittedLocation } from '@slipway/deploy'
import { deployLocations, deployPlatform, openDeployment, type DeployOutcome } from '@slipway/deploy/aws'
import { imageTag } from '@slipway/deploy/image'
import { ulidFactory, type Current } from '@slipway/model'
import { makeJob } from '@slipway/model/testing'
import { connectAws, systemClock } from '@slipway/stores/connect'
import { pushBaseImage } from '@slipway/tools/engines'
import type { BootstrappedPlatform } from './bootstrapped-platform.ts'

export const LOCATION = 'weather'

/** What one commit declares of an environment and its one location. */
export interface Commit {
  /** One hexadecimal digit, of which its id and digests are made. */
  digit: string
  queues: string[]
  tags: Record<string, string>
  /** By variable: a reference. */
  secrets: Record<string, string>
}

const RUNTIME_BUILD = '0123456789abcdef'

/** Deploys the platform, and a location with a function and a task definition, under the deploy role. */
export async function deployCommit(platform: BootstrappedPlatform, commit: Commit): Promise<DeployOutcome[]> {
  const { place, roles, deployVariables } = platform
  await pushImage(platform, commit)
  await using end = new AsyncDisposableStack()
  const { config } = roles.deploy
  const stores = end.adopt(await connectAws({ place, config }), (opened) => opened.close())
  const seen = await stores.releases.readCurrent({ environment: place.environment, location: LOCATION })
  const plan = planOf({ place, commit, seen })
  const deps = openDeployment({
    place,
    environment: plan.settings.environment,
    stores,
    readHead: async () => plan.commit,
    runtimeBuild: RUNTIME_BUILD,
    variables: deployVariables,
    clock: systemClock,
    newId: ulidFactory(Date.now),
  })
  const by = 'a workflow'
  const applied = await deployPlatform(deps, { plan, by })
  const rows = plan.rows.filter(({ action }) => action !== 'platform')
  return [applied, ...(await deployLocations(deps, { plan: { ...plan, rows }, locations: [LOCATION], by }))]
}

/** An image of the commit's own, under the tag that a deploy looks for: a base with the commit's name on it. */
async function pushImage({ registry, place }: BootstrappedPlatform, commit: Commit): Promise<void> {
  const repository = placeNames.repository(place, LOCATION)
  await pushBaseImage({ endpoint: registry.endpoint, repository, tag: 'base' })
  const manifests = `${registry.endpoint}/v2/${repository}/manifests`
  const accept = 'application/vnd.oci.image.manifest.v1+json'
  const base = (await (await fetch(`${manifests}/base`, { headers: { accept } })).json()) as object
  const tag = imageTag({ content_digest: digestOf(commit), runtime_build: RUNTIME_BUILD })
  const { ok, status } = await fetch(`${manifests}/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': accept },
    body: JSON.stringify({ ...base, annotations: { commit: commit.digit } }),
  })
  if (!ok) throw new Error(`The registry refused the image: ${status}`)
}

function planOf(request: { place: Place; commit: Commit; seen: Current | undefined }): CommitPlan {
  const { place, commit, seen } = request
  const { project, environment, account, region } = place
  const row = { reason: 'it differs', content_digest: null, release_digest: null }
  const desired = committed(commit)
  return {
    environment,
    commit: desired.commit,
    base: null,
    platform_digest: digestOf(commit),
    rows: [
      { ...row, location: 'platform', action: 'platform', seen: undefined },
      { ...row, location: LOCATION, action: 'deploy', seen },
    ],
    desired: new Map([[LOCATION, desired]]),
    settings: {
      project,
      environment: {
        account,
        region,
        branch: 'main',
        network: { subnets: ['subnet-1'], security_groups: ['sg-1'] },
        state: null,
        tags: commit.tags,
      },
      queues: commit.queues,
    },
  }
}

function committed(commit: Commit): CommittedLocation {
  const digest = digestOf(commit)
  const report = makeJob({
    name: 'report',
    launchers: [
      { type: 'lambda', memory_mb: 1769, tmp_mb: 512 },
      { type: 'ecs', cpu: 256, memory_mb: 512, storage_gb: 20 },
    ],
  })
  return {
    location: LOCATION,
    content_digest: digest,
    release_digest: digest,
    commit: digest.slice(0, 40),
    directory: `locations/${LOCATION}`,
    declaration: {
      name: LOCATION,
      agent_queue: 'default',
      env: {},
      secrets: commit.secrets,
      jobs: { report },
    },
    build: { base: `registry.example/base@sha256:${digest}`, architecture: 'x86_64', inputs: [] },
    inputs: [],
    source: null,
  }
}

function digestOf({ digit }: Commit): string {
  return digit.repeat(64)
}
