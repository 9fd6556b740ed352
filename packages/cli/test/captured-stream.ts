import { Writable } from 'node:stream'
import type { Output } from '../src/terminal/writer.ts'

/** A stream that keeps what is written to it, and is a terminal if it is told so. */
export function capturedStream({ isTTY }: { isTTY: boolean }): { stream: Output; text: () => string } {
  const written: Buffer[] = []
  const stream = new Writable({
    write(bytes: Buffer, _, done) {
      written.push(bytes)
      done()
    },
  })
  return {
    stream: Object.assign(stream, { isTTY, fd: -1 }) as unknown as Output,
    text: () => Buffer.concat(written).toString(),
  }
}
