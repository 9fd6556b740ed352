import type { PlatformRecord, PlatformStore } from '@slipway/model'
import { PLATFORM_NAME } from '@slipway/config-schema'
import { DeployError } from '../../deploy-error.ts'
import type { CommitPlan } from '../../environment/commit-plan.ts'
import { UNFINISHED_PLATFORM } from '../../environment/platform-digest.ts'
import { problemOf } from '../../problem-of.ts'
import type { DeployDeps, DeployProgress } from './deploy-deps.ts'
import type { DeployOutcome } from './deploy-outcome.ts'
import { requireHead, Superseded } from './superseded.ts'
import { unlessInterrupted } from './unless-interrupted.ts'

export interface DeployPlatformRequest {
  plan: CommitPlan
  by: string
  onProgress?: (progress: DeployProgress) => void
  /** Ends what does not change anything yet; an apply is ended by the provisioner's own. */
  signal?: AbortSignal
}

type PlatformDeps = Pick<DeployDeps, 'platforms' | 'provisioner' | 'readHead' | 'clock'>

/** Each turn is lost to another deploy of the platform, and those of older commits end superseded. */
const MAX_TURNS = 10

/**
 * Makes an environment's platform what a commit declares, and records it. It is repeated when it was interrupted:
 * until it is recorded, plans go on asking for it. A commit that is not the branch's head any more changes nothing.
 */
export async function deployPlatform(
  deps: PlatformDeps,
  request: DeployPlatformRequest,
): Promise<DeployOutcome> {
  const { plan } = request
  const row = plan.rows.find(({ location }) => location === PLATFORM_NAME)
  if (row?.action !== 'platform') return { outcome: 'unchanged', reason: row?.reason ?? 'nothing changed' }
  try {
    await apply(deps, request)
    await record(deps, request)
    return { outcome: 'applied' }
  } catch (error) {
    if (error instanceof Superseded) return { outcome: 'superseded', head: error.head }
    return { outcome: 'failed', problem: problemOf(error) }
  }
}

async function apply(
  deps: PlatformDeps,
  { plan, by, onProgress, signal }: DeployPlatformRequest,
): Promise<void> {
  onProgress?.({ kind: 'step', name: PLATFORM_NAME, step: 'apply' })
  await deps.provisioner.applyPlatform({
    queues: plan.settings.queues,
    by,
    ready: async () => {
      // Asked once nobody else changes the stack: an older commit that waited must not undo what it waited for.
      await unlessInterrupted(PLATFORM_NAME, signal)(() => requireHead(deps, headOf(plan)))
      await disown(deps, plan)
    },
    onEvent: (event) => onProgress?.({ kind: 'apply', name: PLATFORM_NAME, event }),
  })
}

/**
 * Takes from the record what will not be true from now on. Else an apply that is cut off would leave a platform which
 * a commit that goes back to the recorded one finds unchanged.
 */
async function disown(
  { platforms }: PlatformDeps,
  { environment, platform_digest }: CommitPlan,
): Promise<void> {
  // Of another deploy of the same commit, nothing has to be taken back.
  const kept: readonly string[] = [UNFINISHED_PLATFORM, platform_digest]
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const { platform } = await platforms.readEnvironment(environment)
    if (platform === undefined || kept.includes(platform.digest)) return
    const { version } = platform
    const written = { ...platform, version: version + 1, digest: UNFINISHED_PLATFORM }
    if (await platforms.writePlatform(written)) return
  }
  throw changedAgain(environment)
}

async function record(deps: PlatformDeps, request: DeployPlatformRequest): Promise<void> {
  const { plan, onProgress } = request
  onProgress?.({ kind: 'step', name: PLATFORM_NAME, step: 'promote' })
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const { platform } = await deps.platforms.readEnvironment(plan.environment)
    if (platform?.digest === plan.platform_digest) return
    await requireHead(deps, headOf(plan))
    if (await write(deps, request, platform)) return
  }
  throw changedAgain(plan.environment)
}

function changedAgain(environment: string): DeployError {
  return new DeployError({
    code: 'changed_meanwhile',
    message: `The record of the platform of ${environment} changed again and again.`,
    remedy: 'Plan and deploy again.',
  })
}

function write(
  { platforms, clock }: { platforms: PlatformStore } & Pick<DeployDeps, 'clock'>,
  { plan, by }: DeployPlatformRequest,
  seen: PlatformRecord | undefined,
): Promise<boolean> {
  return platforms.writePlatform({
    ...seen,
    schema: 1,
    version: (seen?.version ?? 0) + 1,
    environment: plan.environment,
    digest: plan.platform_digest,
    commit: plan.commit,
    applied_at: clock.now(),
    applied_by: by,
  })
}

function headOf({ settings, commit }: CommitPlan): { branch: string; commit: string } {
  return { branch: settings.environment.branch, commit }
}
