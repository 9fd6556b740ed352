import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { artifactKey, resultKey } from '@slipway/model/protocol'
import { listArtifacts } from '../src/outputs/list-artifacts.ts'
import { notices, printed } from './support/read-log.ts'
import { flushEvery, makeRig } from './support/rig.ts'
import { waitFor } from './support/wait-for.ts'

describe('artifacts', () => {
  test('are all files below their directory, the smallest stored first, the manifest by name', async () => {
    const rig = await makeRig({
      run: `cd $SLIPWAY_ARTIFACTS_DIR; mkdir -p deep/er; head -c 300000 /dev/urandom > big.bin
        echo medium > deep/er/file.txt; : > empty; printf x > 'with space'`,
    })
    const { outcome } = await rig.run()
    const key = (name: string): string => artifactKey(rig.ref, name)
    expect(outcome.artifacts).toEqual([
      { name: 'big.bin', bytes: 300_000, blob: key('big.bin') },
      { name: 'deep/er/file.txt', bytes: 7, blob: key('deep/er/file.txt') },
      { name: 'empty', bytes: 0, blob: key('empty') },
      { name: 'with space', bytes: 1, blob: key('with space') },
    ])
    const puts = rig.blobs.puts
      .filter((put) => put.includes('/artifacts/'))
      .map((put) => put.split('/artifacts/')[1])
    expect(puts).toEqual(['empty', 'with space', 'deep/er/file.txt', 'big.bin'])
    expect(rig.blobs.stored.get(key('big.bin'))).toHaveLength(300_000)
    expect(Buffer.from(rig.blobs.stored.get(key('deep/er/file.txt'))!).toString()).toBe('medium\n')
  })

  test('that are too many to be named in the record are stored all the same, and the log says so', async () => {
    const rig = await makeRig({
      run: `cd $SLIPWAY_ARTIFACTS_DIR; i=1000; while [ $i -lt 2000 ]; do : > part-$i-of-many; i=$((i+1)); done`,
    })
    const { outcome, frames } = await rig.run()
    expect(outcome.status).toBe('SUCCEEDED')
    expect(JSON.stringify(outcome.artifacts).length).toBeLessThan(100_000)
    expect(outcome.artifacts[0]).toMatchObject({ name: 'part-1000-of-many' })
    expect([...rig.blobs.stored.keys()].filter((key) => key.includes('/artifacts/'))).toHaveLength(1000)
    expect(notices(frames).join()).toMatch(/1000 artifacts.*from part-1\d{3}-of-many on/)
  })

  test('are no links, nor what they point to, and the log says so', async () => {
    const rig = await makeRig({
      run: `cd $SLIPWAY_ARTIFACTS_DIR; ln -s /etc/passwd file; ln -s /etc directory; mkfifo pipe; echo real > real`,
    })
    const { outcome, frames } = await rig.run()
    expect(outcome.artifacts.map(({ name }) => name)).toEqual(['real'])
    const [notice] = notices(frames)
    expect(notice).toContain('directory (a link, which is not followed)')
    expect(notice).toContain('file (a link, which is not followed)')
    expect(notice).toContain('pipe (no regular file)')
  })

  test('that cannot be read are named in the manifest', async () => {
    const rig = await makeRig({ run: 'true' })
    // Nobody, root included, finds a file again whose name is no text.
    const directory = join(rig.directory, 'artifacts')
    mkdirSync(directory)
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/odd-`), Buffer.from([0xff])]), 'x')
    expect(listArtifacts(directory).files).toMatchObject([{ name: 'odd-\ufffd' }])
    const odd = await makeRig({
      run: `printf x > "$SLIPWAY_ARTIFACTS_DIR/$(printf 'odd-\\377')"; echo y > fine`,
    })
    const { outcome, frames } = await odd.run()
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', artifacts: [{ name: 'odd-\ufffd', blob: null }] })
    expect(notices(frames)[0]).toContain('could not be uploaded: ENOENT')
  })

  test('that cannot be stored are named in the manifest', async () => {
    const rig = await makeRig({
      run: 'cd $SLIPWAY_ARTIFACTS_DIR; echo one > one; echo two > two',
      timing: { storePatienceMs: 50 },
    })
    rig.blobs.fails = (key) => key.endsWith('/one')
    const { outcome, frames } = await rig.run()
    expect(outcome.artifacts).toMatchObject([
      { name: 'one', blob: null },
      { name: 'two', blob: expect.anything() },
    ])
    expect(notices(frames)[0]).toContain('The artifact one could not be uploaded: The disk is full')
  })

  test('are stored as far as the time reaches when the host stops', async () => {
    const rig = await makeRig({
      run: 'cd $SLIPWAY_ARTIFACTS_DIR; echo small > small; echo largest > large; echo ready; sleep 60',
      timing: { reserveMs: 2_000, ...flushEvery(10) },
      grace_ms: 50,
    })
    rig.blobs.fails = (key) => key.endsWith('/large')
    const ended = rig.run()
    await waitFor('the job to be ready', async () => printed(await rig.frames()).includes('ready'))
    rig.interrupt.abort()
    const { outcome } = await ended
    expect(outcome.failure).toMatchObject({ code: 'interrupted' })
    expect(outcome.artifacts).toMatchObject([
      { name: 'large', blob: null },
      { name: 'small', blob: expect.anything() },
    ])
  })

  test('are also kept of a job that fails', async () => {
    const rig = await makeRig({ run: 'echo x > $SLIPWAY_ARTIFACTS_DIR/x; exit 1' })
    expect((await rig.run()).outcome).toMatchObject({ status: 'FAILED', artifacts: [{ name: 'x' }] })
  })
})

describe('the result', () => {
  const write = (text: string): string => `printf '%s' '${text}' > $SLIPWAY_RESULT_FILE`

  test('is that of the last step that wrote one', async () => {
    const rig = await makeRig({
      run: [
        { name: 'one', command: ['sh', '-c', write('{"one": 1}')], needs: [] },
        { name: 'two', command: ['sh', '-c', write('[2]')], needs: [] },
        { name: 'three', command: ['true'], needs: [] },
      ],
    })
    expect((await rig.run()).outcome.result).toEqual({ value: [2] })
  })

  test('lies in a blob when it is large', async () => {
    const rig = await makeRig({ run: `printf '"%5000s"' x > $SLIPWAY_RESULT_FILE` })
    expect((await rig.run()).outcome.result).toEqual({ blob: resultKey(rig.ref), bytes: 5002 })
    expect(rig.blobs.stored.get(resultKey(rig.ref))).toHaveLength(5002)
  })

  test.each([
    ['is no JSON', write('{not json'), 'it cannot be read as JSON'],
    [
      'is nested too deep',
      `printf '%0100000d' 0 | tr 0 '[' > $SLIPWAY_RESULT_FILE; printf '%0100000d' 0 | tr 0 ']' >> $SLIPWAY_RESULT_FILE`,
      'it is nested more than 500 deep',
    ],
    ['lost its directory', 'd=$(dirname $SLIPWAY_RESULT_FILE); rm -rf $d; touch $d', 'it cannot be read'],
    ['is a link', 'ln -s /etc/hostname $SLIPWAY_RESULT_FILE', 'it is not a regular file'],
    ['is a pipe', 'mkfifo $SLIPWAY_RESULT_FILE', 'it is not a regular file'],
    ['is too large', 'head -c 20000000 /dev/zero > $SLIPWAY_RESULT_FILE', 'it has 20000000 bytes'],
  ])('that %s is ignored, and the log says so: the work is done all the same', async (_, run, notice) => {
    const { outcome, frames } = await (await makeRig({ run })).run()
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', result: null })
    expect(notices(frames)[0]).toContain(`The step's result is ignored: ${notice}`)
  })

  test('of nothing written is none', async () => {
    expect((await (await makeRig({ run: ': > $SLIPWAY_RESULT_FILE' })).run()).outcome.result).toBeNull()
  })

  test('that cannot be stored is lost, and the log says so', async () => {
    const rig = await makeRig({
      run: `printf '"%5000s"' x > $SLIPWAY_RESULT_FILE`,
      timing: { storePatienceMs: 50 },
    })
    rig.blobs.fails = (key) => key.endsWith('result.json')
    const { outcome, frames } = await rig.run()
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', result: null })
    expect(notices(frames)[0]).toContain('The result could not be stored')
  })
})
