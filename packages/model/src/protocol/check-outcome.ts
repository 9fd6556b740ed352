import type { Outcome } from './outcome.ts'

const STATUSES: readonly unknown[] = ['SUCCEEDED', 'FAILED', 'CANCELLED']

/**
 * Whether what an attempt wrote as its outcome can be taken for one. A runtime is user territory: the control side
 * takes what it wrote as a claim, and a wrong one must not trouble anything but its own run.
 */
export function isOutcome(value: unknown): value is Outcome {
  if (!isRecord(value)) return false
  const { status, failure, steps, result, artifacts, log, started_at, ended_at } = value
  return (
    STATUSES.includes(status) &&
    (failure === null ? status !== 'FAILED' : isFailure(failure)) &&
    (result === null || (isRecord(result) && ('value' in result || typeof result['blob'] === 'string'))) &&
    Array.isArray(steps) &&
    steps.every((step) => isRecord(step) && typeof step['name'] === 'string') &&
    Array.isArray(artifacts) &&
    artifacts.every(
      (entry) => isRecord(entry) && typeof entry['name'] === 'string' && isCount(entry['bytes']),
    ) &&
    isRecord(log) &&
    isCount(log['chunks']) &&
    isCount(log['bytes']) &&
    isCount(started_at) &&
    isCount(ended_at)
  )
}

function isFailure(value: unknown): boolean {
  return isRecord(value) && ['code', 'message', 'remedy'].every((key) => typeof value[key] === 'string')
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
