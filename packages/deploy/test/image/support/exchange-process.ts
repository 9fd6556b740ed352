import { exchange } from '../../../src/image/registry/exchange.ts'
import { readStart } from '../../../src/image/registry/read-start.ts'

/**
 * Sends more than connections hold to a URL, in a process of its own, and prints the answer's status and body.
 * Arguments: the URL, whether the body comes `at once` or `as it comes`.
 */
const [url = '', kind = ''] = process.argv.slice(2)

const PART = new Uint8Array(1024 * 1024)
const PARTS = 64

async function* parts(): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < PARTS; n += 1) yield PART
}

const answer = await exchange({
  method: 'PUT',
  url: new URL(url),
  headers: { 'content-length': String(PARTS * PART.length) },
  body: kind === 'at once' ? new Uint8Array(PARTS * PART.length) : parts(),
})
process.stdout.write(`${answer.status} ${await readStart(answer, 100)}`)
