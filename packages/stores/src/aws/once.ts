/** Something that is opened by its first use, and closed only then. */
export interface Once<Thing> {
  get: () => Promise<Thing>
  /** Waits for one that is being opened; nothing is opened. */
  close: () => Promise<void>
}

/** A failed opening is tried again at the next use. */
export function once<Thing>(
  open: () => Promise<Thing>,
  close: (thing: Thing) => Promise<void> | void,
): Once<Thing> {
  let opening: Promise<Thing> | undefined
  return {
    get: () => {
      opening ??= open().catch((error: unknown) => {
        opening = undefined
        throw error
      })
      return opening
    },
    close: async () => {
      const thing = await opening?.catch(() => undefined)
      if (thing !== undefined) await close(thing)
    },
  }
}
