import { logChunkKey, type LogFrame } from '@slipway/model/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../src/logs/log-entry.ts'
import { attemptRef, chunkOf, collect, compactionOf, LogScene, output, printed } from './log-fakes.ts'

type Step = () => void | Promise<void>

/** All that runtime and agents do to one attempt's log, as single writes in their order. */
async function lifeOf(
  scene: LogScene,
  number: number,
  { chunks, endsFirst }: { chunks: LogFrame[][]; endsFirst: boolean },
): Promise<Step[]> {
  const ref = attemptRef(number)
  const { blobs } = scene
  const bodies = await Promise.all(chunks.map(chunkOf))
  const writes = bodies.map((body, index) => () => blobs.put(logChunkKey(ref, index + 1), body))
  let compaction: Awaited<ReturnType<typeof compactionOf>>
  const compact: Step[] = [
    async () => {
      compaction = await compactionOf(blobs, ref, chunks.length)
      await blobs.put(...compaction.log)
    },
    () => blobs.put(...compaction.index),
    ...bodies.map((_, index) => () => blobs.remove(compaction.keys.slice(index, index + 1))),
  ]
  const end: Step = () => scene.end(number, chunks.length)
  return endsFirst ? [...writes, end, ...compact] : [...writes, ...compact, end]
}

/** Takes the next steps whenever the reader looks at a blob or sleeps, so many each time. */
function interleave(scene: LogScene, steps: Step[], paces: readonly number[]): void {
  let turn = 0
  const advance = async (count: number) => {
    for (const step of steps.splice(0, count)) await step()
  }
  scene.blobs.before = () => advance(paces[turn++ % paces.length] ?? 0)
  // A reader that waits always finds something new in the end.
  scene.clock.onSleep = () => advance(1)
}

const text = fc.array(fc.constantFrom('\n', 'a', 'b\n', 'ä', '€\r\n', '\r', ' long text '), { maxLength: 6 })
const frame: fc.Arbitrary<LogFrame> = fc
  .tuple(text, fc.constantFrom('stdout', 'stderr'), fc.constantFrom('x', 'y'))
  .map(([parts, stream, step]) => output(parts.join(''), { stream: stream as 'stdout', step }))
const chunks = fc.array(fc.array(frame, { minLength: 1, maxLength: 3 }), { maxLength: 5 })
const attempts = fc.array(fc.record({ chunks, endsFirst: fc.boolean() }), { minLength: 1, maxLength: 3 })

describe('following a log', () => {
  it('yields every line once, whatever is written, compacted or retried in the middle of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        attempts,
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }),
        async (lives, paces, connections) => {
          const scene = new LogScene()
          const steps: Step[] = []
          for (const [index, life] of lives.entries()) {
            if (index > 0) steps.push(() => scene.open(index + 1))
            steps.push(...(await lifeOf(scene, index + 1, life)))
          }
          steps.push(() => scene.finish())
          interleave(scene, steps, paces)
          const entries = await followWithBreaks(scene, connections)
          scene.blobs.before = async () => {}
          expect(printed(entries)).toEqual(printed((await scene.pages(10_000)).entries))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('shows what stands still without a line end, and then goes on where that ended', async () => {
    const scene = new LogScene()
    const steps = [
      () => put(scene, 1, [output('Password for ä\r: '), output('warn', { stream: 'stderr' })]),
      ...Array.from({ length: 10 }, () => () => {}),
      () => put(scene, 2, [output('given\n')]),
      () => scene.end(1, 2),
      () => scene.finish(),
    ]
    interleave(scene, steps, [0])
    const { entries, end } = await collect(scene.read({}))
    expect(entries).toMatchObject([
      { stream: 'stdout', text: 'Password for ä\r: ', partial: true },
      { stream: 'stderr', text: 'warn', partial: true },
      { stream: 'stdout', text: 'given' },
    ])
    expect(end).toMatchObject({ complete: true, more: false })
  })

  it('holds back half a character and half a line end', async () => {
    const scene = new LogScene()
    const bytes = Buffer.from('€\r\n')
    const steps = [
      () => put(scene, 1, [output(Buffer.concat([Buffer.from('a'), bytes.subarray(0, 2)]))]),
      ...Array.from({ length: 10 }, () => () => {}),
      () => put(scene, 2, [output(bytes.subarray(2, 4))]),
      ...Array.from({ length: 10 }, () => () => {}),
      () => put(scene, 3, [output(bytes.subarray(4))]),
      () => scene.end(1, 3),
      () => scene.finish(),
    ]
    interleave(scene, steps, [0])
    const { entries } = await collect(scene.read({}))
    expect(entries.map((entry) => 'text' in entry && entry.text)).toEqual(['a', '€', ''])
  })

  it('gives a sign of life every 15 s while nothing is printed', async () => {
    const scene = new LogScene()
    const started = scene.clock.time
    scene.clock.onSleep = async () => {
      if (scene.clock.time - started > 100_000) {
        scene.end(1, 0)
        scene.finish()
      }
    }
    const batches: LogEntry[][] = []
    for await (const batch of scene.read({})) batches.push(batch)
    expect(batches).toEqual(Array.from({ length: 6 }, () => []))
  })

  it('waits for the first attempt of a queued run, and ends when it is cancelled before', async () => {
    const scene = new LogScene()
    scene.run = { ...scene.run, status: 'QUEUED', attempt: 0 }
    let sleeps = 0
    scene.clock.onSleep = async () => {
      if ((sleeps += 1) === 5) scene.run = { ...scene.run, status: 'CANCELLED' }
    }
    const { entries, end } = await collect(scene.read({}))
    expect({ entries, complete: end.complete, sleeps }).toEqual({ entries: [], complete: true, sleeps: 5 })
  })

  it('of one attempt ends with it, though the run goes on', async () => {
    const scene = new LogScene()
    await put(scene, 1, [output('one\n')])
    scene.end(1, 1)
    scene.open(2)
    const { entries, end } = await collect(scene.read({ attempt: 1 }))
    expect(entries).toMatchObject([{ text: 'one', attempt: 1 }])
    expect(end.complete).toBe(true)
  })

  it('reads what is there of an attempt that was lost', async () => {
    const scene = new LogScene()
    await put(scene, 1, [output('one\ntwo')])
    scene.close(1)
    scene.finish()
    const { entries, end } = await collect(scene.read({}))
    expect(entries).toMatchObject([{ text: 'one' }, { text: 'two' }])
    expect(entries[1]).not.toHaveProperty('partial')
    expect(end.complete).toBe(true)
  })

  it('ends soon when nobody reads any more', async () => {
    const scene = new LogScene()
    const gone = new AbortController()
    scene.clock.onSleep = async () => gone.abort()
    const { end } = await collect(scene.read({ signal: gone.signal }))
    expect(end).toMatchObject({ complete: false, more: false })
  })
})

describe('a page of a log', () => {
  it('of a run that goes on leaves out the line that has not ended, and continues with it', async () => {
    const scene = new LogScene()
    await put(scene, 1, [output('one\ntw')])
    const { entries, end } = await collect(scene.read({ until: { limit: 10 } }))
    expect(entries).toMatchObject([{ text: 'one' }])
    expect(end).toMatchObject({ more: false, complete: false })
    await put(scene, 2, [output('o\nthree\n')])
    scene.end(1, 2)
    scene.finish()
    const rest = await collect(scene.read({ until: { limit: 10 } }, end.cursor))
    expect(rest.entries).toMatchObject([{ text: 'two' }, { text: 'three' }])
    expect(rest.end).toMatchObject({ more: false, complete: true })
  })

  it('looks again as often as it is told to', async () => {
    const scene = new LogScene()
    const [from, looks] = [scene.clock.time, [1, 2, 3]]
    scene.clock.onSleep = async () => {
      if (looks.pop() === 1) scene.finish()
      if (looks.length === 0) scene.end(1, 0)
    }
    await collect(scene.read({ waits: { first: 2000, longest: 2000 } }))
    expect(scene.clock.time - from).toBe(6000)
  })
})

function put(scene: LogScene, chunk: number, frames: LogFrame[]): Promise<void> {
  return chunkOf(frames).then((body) => scene.blobs.put(logChunkKey(attemptRef(), chunk), body))
}

/** Follows, and breaks off after so many entries, each time taking up at the last cursor again. */
async function followWithBreaks(scene: LogScene, connections: readonly number[]): Promise<LogEntry[]> {
  const all: LogEntry[] = []
  for (const length of connections) {
    let left = length
    reading: for await (const batch of scene.read({}, all.at(-1)?.cursor)) {
      for (const entry of batch) {
        all.push(entry)
        if ((left -= 1) === 0) break reading
      }
    }
  }
  return [...all, ...(await collect(scene.read({}, all.at(-1)?.cursor))).entries]
}
