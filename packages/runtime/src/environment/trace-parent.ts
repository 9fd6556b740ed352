const OFFSET = 0x6c62272e07bb014262b821756295c58dn
const PRIME = 0x1000000000000000000013bn

/**
 * A W3C `traceparent` for one step: all attempts and steps of a run are in one trace, whose id follows from the run's
 * id alone, so that whoever knows the run finds its trace.
 */
export function traceParent({
  runId,
  attempt,
  step,
}: {
  runId: string
  attempt: number
  step: string
}): string {
  const span = hash(`${runId}/${attempt}/${step}`).slice(16)
  return `00-${hash(runId)}-${span}-01`
}

/** FNV-1a with 128 bits, in hex. Ids must be spread, not secret, and loading a cryptographic hash costs a start 5 ms. */
function hash(text: string): string {
  let value = OFFSET
  for (const byte of Buffer.from(text)) value = BigInt.asUintN(128, (value ^ BigInt(byte)) * PRIME)
  return value.toString(16).padStart(32, '0')
}
