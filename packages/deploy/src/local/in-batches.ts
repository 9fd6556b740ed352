/** Enough to keep the disk busy, and far below what a process may have open. */
const BATCH = 64

/** `work` for each item, some at a time; answers in the order of the items. */
export async function inBatches<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let start = 0; start < items.length; start += BATCH) {
    answers.push(...(await Promise.all(items.slice(start, start + BATCH).map(work))))
  }
  return answers
}
