import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { processFamily, startProxy, type AwsRequest } from '@slipway/tools/engines'
import { expect } from 'vitest'
import type { ApplyLocationRequest, ApplyPlatformRequest } from '../../../ports/provisioner.ts'
import type { SettingsRequest } from './provisioner-settings.ts'

export interface ApplyOrder {
  settings: SettingsRequest
  platform?: ApplyPlatformRequest
  location?: ApplyLocationRequest
}

export interface KillRequest {
  order: ApplyOrder
  /** The emulator's. */
  endpoint: string
  /** The how manieth change on AWS is the last one that is carried out, and nobody learns of it. From 1. */
  change: number
}

/**
 * Applies in processes that are killed in the middle, all at once, as when their machine goes away. Answers what was
 * changed on AWS, in order: shorter than asked for when the apply came to its end before.
 */
export async function killMachine({ order, endpoint, change }: KillRequest): Promise<string[]> {
  const changes: string[] = []
  let kill = (): void => undefined
  await using proxy = await startProxy({
    upstream: endpoint,
    rules: [
      async (request, forward) => {
        const operation = operationOf(request)
        if (isReading(operation)) return forward()
        if (changes.length >= change) return 'cut'
        changes.push(operation)
        const isLast = changes.length === change
        const answer = await forward()
        if (!isLast) return answer
        kill()
        return 'cut'
      },
    ],
  })
  const apply = startApply(order, proxy.endpoint)
  kill = () => {
    for (const pid of processFamily(pidOf(apply))) process.kill(pid, 'SIGKILL')
  }
  await once(apply, 'close')
  return changes
}

/**
 * Applies in a process that is killed as soon as it has begun to change something on AWS; Pulumi, its child, is left to
 * itself. Resolves when that has ended too.
 */
export async function killApply({ order, endpoint }: Omit<KillRequest, 'change'>): Promise<void> {
  let family: number[] = []
  let kill = (): void => undefined
  await using proxy = await startProxy({
    upstream: endpoint,
    rules: [
      async (request, forward) => {
        if (family.length === 0 && !isReading(operationOf(request))) kill()
        return forward()
      },
    ],
  })
  const apply = startApply(order, proxy.endpoint)
  kill = () => {
    family = processFamily(pidOf(apply))
    apply.kill('SIGKILL')
  }
  await once(apply, 'close')
  expect(family.length).toBeGreaterThan(1)
  await expect.poll(() => family.filter(isAlive), { timeout: 60_000 }).toEqual([])
}

function startApply(order: ApplyOrder, endpoint: string): ChildProcess {
  const entry = join(import.meta.dirname, 'apply-entry.ts')
  const { env: given } = order.settings
  // What a process that is killed leaves behind goes away with the home.
  const env = { ...given, AWS_ENDPOINT_URL: endpoint, TMPDIR: given['HOME'] ?? '' }
  const settings = { ...order.settings, env }
  return spawn(process.execPath, [...process.execArgv, entry, JSON.stringify({ ...order, settings })], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The process could not be started.')
  return pid
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function isReading(operation: string): boolean {
  return /^(Get|List|Describe|Head|GET|HEAD)/.test(operation)
}

/** The name of an operation, or its method and path. */
function operationOf({ operation, body, method, path }: AwsRequest): string {
  return operation ?? /\bAction=(\w+)/.exec(body.toString())?.[1] ?? `${method} ${path}`
}
