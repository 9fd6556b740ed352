import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compactedLogKey, logIndexKey, type LogIndex } from '@slipway/model/protocol'
import { flushEvery, makeRig, type Rig } from './support/rig.ts'
import { printed } from './support/read-log.ts'

const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name)

/** Everything that an attempt stored, as a reader of the store could see it. */
async function everythingStored(rig: Rig): Promise<string> {
  const log = rig.blobs.stored.get(compactedLogKey(rig.ref))
  const { chunks } = JSON.parse(
    Buffer.from(rig.blobs.stored.get(logIndexKey(rig.ref))!).toString(),
  ) as LogIndex
  const members = chunks.map(({ offset, length }) =>
    zstdDecompressSync(log!.subarray(offset, offset + length)),
  )
  const others = [...rig.blobs.stored]
    .filter(([key]) => key !== compactedLogKey(rig.ref))
    .map(([, bytes]) => bytes)
  const { work: _, ...attempt } = rig.attempts.attempt!
  return [...members, ...others, JSON.stringify(attempt)]
    .map((bytes) => Buffer.from(bytes).toString())
    .join('\n')
}

test('a secret is in nothing that is stored, in whatever form and however torn it is printed', async () => {
  const secret = 'tö/ken+with "all" of it\nsecond-line-of-it'
  const rig = await makeRig({
    run: [process.execPath, fixture('leak.mjs')],
    secrets: { TOKEN: 'ssm:/token' },
    secretValues: { TOKEN: secret },
    timing: { ...flushEvery(5) },
  })
  await rig.run()
  const stored = await everythingStored(rig)
  const pieces = [
    'ken+with',
    'ken%2Bwith',
    'second-line',
    'second%2Dline',
    ...[0, 1, 2].map((before) =>
      Buffer.from('x'.repeat(before) + secret)
        .toString('base64')
        .slice(8, 20),
    ),
  ]
  for (const piece of pieces) expect(stored).not.toContain(piece)
  const text = printed(await rig.frames(), 'stdout')
  expect(text).toContain('all at once: ***.\n')
  expect(text).toContain('all at once: {"token":"***"}.\n')
  expect(text.slice(-10)).toBe('xxxxxx***\n')
})

test('a secret is not in the failure, the result or a notice', async () => {
  const secret = 'hunter2-hunter2'
  const rig = await makeRig({
    run: [
      {
        name: 'one',
        command: [
          'sh',
          '-c',
          'echo "{\\"a\\": \\"my $PASSWORD\\"}" > $SLIPWAY_RESULT_FILE; ln -s x $SLIPWAY_ARTIFACTS_DIR/$PASSWORD',
        ],
        needs: [],
      },
      { name: 'two', command: [secret], needs: ['one'] },
    ],
    secrets: { PASSWORD: 'ssm:/x' },
    secretValues: { PASSWORD: secret },
  })
  const { outcome } = await rig.run()
  expect(outcome.result).toEqual({ value: { a: 'my ***' } })
  expect(outcome.failure?.message).toContain('The command *** is not on PATH')
  expect(await everythingStored(rig)).not.toContain(secret)
})
