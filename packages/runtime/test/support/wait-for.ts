import { setTimeout } from 'node:timers/promises'

/** Waits until `look` gives something, for 10 s at most. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const until = performance.now() + 10_000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > until) throw new Error(`Waited in vain for: ${what}`)
    await setTimeout(10)
  }
}
