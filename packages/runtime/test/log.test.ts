import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { LogFrame } from '@slipway/model/protocol'
import { notices, outputBytes, printed } from './support/read-log.ts'
import { flushEvery, makeRig } from './support/rig.ts'
import { waitFor } from './support/wait-for.ts'

const node = (script: string): string[] => [process.execPath, '-e', script]

describe('the log', () => {
  test('has the lines of both streams in the order in which they were read', async () => {
    const rig = await makeRig({
      run: 'for i in 1 2 3; do echo out $i; sleep 0.05; echo err $i >&2; sleep 0.05; done',
    })
    const { frames } = await rig.run()
    const lines = frames.flatMap((frame) =>
      frame.kind === 'output' ? [`${frame.stream}: ${Buffer.from(frame.bytes).toString()}`] : [],
    )
    expect(lines).toEqual([1, 2, 3].flatMap((i) => [`stdout: out ${i}\n`, `stderr: err ${i}\n`]))
  })

  test('keeps bytes of any kind', async () => {
    const rig = await makeRig({
      run: node(`
        const all = Buffer.from(Array.from({ length: 256 * 1024 }, (_, i) => (i * 31 + (i >> 8) * 7) & 255))
        process.stdout.write(all)
      `),
    })
    const expected = Buffer.from(Array.from({ length: 256 * 1024 }, (_, i) => (i * 31 + (i >> 8) * 7) & 255))
    const { outcome, frames } = await rig.run()
    expect(outputBytes(frames).equals(expected)).toBe(true)
    expect(outcome.log.bytes).toBe(expected.length)
  })

  test('cuts lines at 64 KiB, and nothing else', async () => {
    const rig = await makeRig({
      run: node(`console.log('x'.repeat(200000)); console.log('short'); console.log('end')`),
    })
    const { frames } = await rig.run()
    expect(printed(frames)).toBe(`${'x'.repeat(200_000)}\nshort\nend\n`)
    const sizes = frames.flatMap((frame) => (frame.kind === 'output' ? [frame.bytes.length] : []))
    expect(sizes.slice(0, 3)).toEqual([65_536, 65_536, 65_536])
    for (const frame of endingInALine(frames).slice(3)) expect(frame).toBe(true)
  })

  test('shows the first line, and a prompt without a newline, while the job runs', async () => {
    const rig = await makeRig({
      run: 'echo first; sleep 0.3; printf "Your name? "; sleep 60',
      timing: { beatMs: 20, ...flushEvery(50) },
    })
    const ended = rig.run()
    await waitFor('the first line', async () => printed(await rig.frames()) === 'first\n')
    await waitFor('the prompt', async () => printed(await rig.frames()) === 'first\nYour name? ')
    rig.attempts.cancel('ada')
    expect(printed((await ended).frames)).toBe('first\nYour name? ')
  })

  test('does not show what may be the beginning of a secret, until it is known', async () => {
    const rig = await makeRig({
      run: 'printf "Your name? pass"; sleep 3; echo enger; printf passw',
      timing: { ...flushEvery(20) },
      secrets: { PASSWORD: 'ssm:/x' },
      secretValues: { PASSWORD: 'password' },
    })
    const ended = rig.run()
    const early = await waitFor('the prompt', async () => printed(await rig.frames()) || undefined)
    expect(early).toBe('Your name? ')
    expect(printed((await ended).frames)).toBe('Your name? passenger\npassw')
  })

  test('holds the job back while the store is slow, instead of growing', async () => {
    const rig = await makeRig({
      run: 'for i in $(seq 40); do head -c 1000000 /dev/zero | tr "\\0" x; echo; echo $i > progress; done',
    })
    const progress = async (): Promise<string> =>
      readFile(join(rig.codeDirectory, 'progress'), 'utf8').catch(() => '')
    const storing = Promise.withResolvers<undefined>()
    rig.blobs.until = storing.promise
    const ended = rig.run()
    let before = ''
    await waitFor('the job to stand still', async () => {
      const now = await progress()
      const stands = now !== '' && now === before
      before = now
      await setTimeout(500)
      return stands
    })
    expect(Number(before)).toBeLessThan(40)
    storing.resolve(undefined)
    const { outcome } = await ended
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', log: { bytes: 40_000_040 } })
  })

  test('is one blob and an index in the end, and the chunks are gone', async () => {
    const rig = await makeRig({
      run: 'echo one; sleep 0.2; echo two; sleep 0.2; echo three',
      timing: { ...flushEvery(20) },
    })
    const { outcome, frames } = await rig.run()
    expect(outcome.log).toMatchObject({ compacted: true, bytes: 14 })
    expect(outcome.log.chunks).toBeGreaterThan(1)
    expect([...rig.blobs.stored.keys()].map((key) => key.split('/').at(-1))).toEqual([
      'log.zst',
      'log.index.json',
    ])
    expect(printed(frames)).toBe('one\ntwo\nthree\n')
  })

  test('stays in chunks when it cannot be compacted', async () => {
    const rig = await makeRig({ run: 'echo one; sleep 0.2; echo two', timing: { ...flushEvery(20) } })
    rig.blobs.fails = (key) => key.endsWith('log.zst')
    const { outcome, frames } = await rig.run()
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', log: { compacted: false } })
    expect(printed(frames)).toBe('one\ntwo\n')
  })

  test('that cannot be stored for a while is complete', async () => {
    const rig = await makeRig({ run: 'seq 1 1000; sleep 0.3; seq 1001 2000', timing: { ...flushEvery(20) } })
    let failures = 3
    rig.blobs.fails = () => failures-- > 0
    const { frames } = await rig.run()
    expect(printed(frames).trim().split('\n')).toHaveLength(2000)
  })

  test('that cannot be stored at all does not keep the job from its success', async () => {
    const rig = await makeRig({ run: 'seq 1 100000', timing: { storePatienceMs: 100 } })
    rig.blobs.fails = () => true
    const { outcome } = await rig.run()
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', log: { chunks: 0, compacted: false } })
  })

  test('says how much of it was lost', async () => {
    const rig = await makeRig({
      run: 'echo one; sleep 0.4; echo two',
      timing: { ...flushEvery(20), storePatienceMs: 50 },
    })
    rig.blobs.fails = () => rig.blobs.puts.length === 0 && performance.now() < until
    const until = performance.now() + 350
    const { frames } = await rig.run()
    expect(notices(frames).at(-1)).toMatch(/^\d+ bytes of this log could not be stored, and are lost\.$/)
  })

  test('of a job that prints nothing has its steps', async () => {
    const { outcome, frames } = await (await makeRig({ run: 'true' })).run()
    expect(frames.map(({ kind }) => kind)).toEqual(['step_started', 'step_ended'])
    expect(outcome.log).toEqual({ chunks: 1, bytes: 0, compacted: false })
  })
})

function endingInALine(frames: readonly LogFrame[]): boolean[] {
  return frames.flatMap((frame) => (frame.kind === 'output' ? [frame.bytes.at(-1) === 10] : []))
}
