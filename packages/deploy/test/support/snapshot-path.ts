import type { Release } from '@slipway/model'

/** Where a local release's code lies, relative to the state directory. */
export function snapshotPath({ code }: Release): string {
  if (code.kind !== 'snapshot') throw new Error(`A local release is a snapshot, not an ${code.kind}.`)
  return code.path
}
