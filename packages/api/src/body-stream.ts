/** A generator as the body of a response. When nobody reads any more `onCancel` is called, and the generator ended. */
export function bodyStream(
  source: AsyncGenerator<Uint8Array>,
  onCancel: () => void = () => {},
): ReadableStream<Uint8Array> {
  let isCancelled = false
  return new ReadableStream({
    async pull(controller) {
      const next = await source.next()
      if (isCancelled) return
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      isCancelled = true
      onCancel()
      await source.return(undefined)
    },
  })
}

/**
 * NDJSON: a line for each value of each batch and for what the source returns; an empty line for an empty batch. When
 * the source throws, what `onFailure` returns is the last line: a log that broke off never looks complete.
 */
export async function* encodeLines(
  source: AsyncGenerator<readonly unknown[], unknown>,
  onFailure: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const next = await source.next()
      yield encode(next.done === true ? [next.value] : next.value)
      if (next.done === true) return
    }
  } catch (error) {
    yield encode([onFailure(error)])
  }
}

/** The same bytes. When the source throws, `onFailure` is told why, and the client only that it did. */
export async function* watchBytes(
  source: AsyncIterable<Uint8Array>,
  onFailure: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (error) {
    onFailure(error)
    throw new Error('The file could not be read to its end.', { cause: error })
  }
}

function encode(values: readonly unknown[]): Uint8Array {
  return Buffer.from(`${values.map((value) => JSON.stringify(value)).join('\n')}\n`)
}
