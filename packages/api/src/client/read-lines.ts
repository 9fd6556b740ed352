/** The lines of a body that are not empty. Whoever stops early cancels it. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let begun: string[] = []
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const [first = '', ...others] = text.split('\n')
    begun.push(first)
    if (others.length === 0) continue
    const last = others.pop() ?? ''
    for (const line of [begun.join(''), ...others]) if (line !== '') yield line
    begun = [last]
  }
  const last = begun.join('')
  if (last !== '') yield last
}
