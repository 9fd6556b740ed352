import { chmod, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@slipway/model'
import { findBystanders, type Bystanders } from '../child/bystanders.ts'
import { endStrangers } from '../child/end-strangers.ts'

/** What lies and runs around a runtime. */
export interface Surroundings {
  temporaryDirectory: string
  /** Where else anybody may write. */
  otherDirectories: readonly string[]
  /** Null: others use this machine too. Then nothing is cleaned but what an attempt itself is known to have left. */
  bystanders: Bystanders | null
}

/** Those of a container that is this runtime's alone. */
export function ownSurroundings(): Surroundings {
  return {
    temporaryDirectory: '/tmp',
    otherDirectories: ['/var/tmp', '/dev/shm', '/dev/mqueue'],
    bystanders: findBystanders(),
  }
}

/** Those of a machine that others use too. */
export function sharedSurroundings(temporaryDirectory: string): Surroundings {
  return { temporaryDirectory, otherDirectories: [], bystanders: null }
}

/**
 * Ends all processes that have come since the runtime started, and empties the directories that anybody may write to.
 * It names what it could not end or remove.
 */
export async function cleanSurroundings(
  clock: Clock,
  { temporaryDirectory, otherDirectories, bystanders }: Surroundings,
  { patienceMs }: { patienceMs: number },
): Promise<string[]> {
  if (bystanders === null) return []
  const left = await endStrangers(clock, { bystanders, patienceMs })
  const files = await Promise.all([temporaryDirectory, ...otherDirectories].map(emptyDirectory))
  return [...left.map(({ name, pid }) => `${name} (${pid})`), ...files.flat()]
}

/** Removes everything in it, and gives what could not be removed. */
async function emptyDirectory(directory: string): Promise<string[]> {
  const left: string[] = []
  for (const name of await namesIn(directory)) {
    const path = join(directory, name)
    await remove(path).catch(() => left.push(path))
  }
  return left
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch {
    await makeWritable(path)
    await rm(path, { recursive: true, force: true })
  }
}

/** A tool may have made its directories read-only. */
async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o700)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(directory, entry.name))
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => [])
}
