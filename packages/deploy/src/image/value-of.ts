/** Throws what a promise failed with, for those who wait for several to end before one of them may fail. */
export function valueOf<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}
