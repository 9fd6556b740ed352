import type { DeployProgress } from '@slipway/deploy/aws'

/** One line of the log. */
export function describeProgress(progress: DeployProgress): string {
  const { name } = progress
  if (progress.kind === 'step') return `${name}: ${progress.step}`
  if (progress.kind === 'repair') return `${name}: repair: ${progress.because}`
  const { event } = progress
  switch (event.kind) {
    case 'waiting':
      return `${name}: waits for ${event.for}, which is at work on the same`
    case 'recovering':
      return `${name}: goes on where ${event.from} was interrupted`
    case 'resource':
      return `${name}: ${event.operation} ${event.resource}: ${event.outcome}`
  }
}
