import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Step } from '@slipway/config-schema'
import type { LogFrame } from '@slipway/model/protocol'
import { describe, expect, test } from 'vitest'
import { printed } from './support/read-log.ts'
import { makeRig } from './support/rig.ts'

function shell(name: string, script: string, needs: string[] = []): Step {
  return { name, command: ['sh', '-c', script], needs }
}

function statuses({ steps }: { steps: { name: string; status: string }[] }): string[] {
  return steps.map(({ name, status }) => `${name} ${status}`)
}

function marks(frames: readonly LogFrame[]): string[] {
  return frames.flatMap((frame) => {
    if (frame.kind === 'step_started') return [`${frame.step} started`]
    return frame.kind === 'step_ended' ? [`${frame.step} ${frame.end.status}`] : []
  })
}

describe('a command', () => {
  test('runs in the directory of the code, succeeds with exit code 0, and rings', async () => {
    const rig = await makeRig({ run: ['pwd'] })
    const { outcome, frames } = await rig.run()
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', failure: null, result: null, artifacts: [] })
    expect(outcome.steps).toMatchObject([{ name: 'main', status: 'SUCCEEDED', exit_code: 0, signal: null }])
    expect(printed(frames)).toBe(`${rig.codeDirectory}\n`)
    expect(rig.attempts.attempt).toMatchObject({
      state: 'ENDED',
      outcome,
      runtime: { build: 'test', protocol: 1 },
    })
    expect(rig.doorbell.rings).toMatchObject([{ kind: 'changed', run_id: rig.ref.run_id }])
  })

  test('gets its arguments as they are', async () => {
    const args = ['', 'two words', '"quotes\'', '$HOME `id` \\', 'Grüße 🚢', '-n', 'line\nbreak']
    const rig = await makeRig({
      run: [process.execPath, '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...args],
    })
    const { frames } = await rig.run()
    expect(JSON.parse(printed(frames))).toEqual(args)
  })

  test('has an input that is at its end', async () => {
    const rig = await makeRig({ run: 'cat; echo done' })
    expect(printed((await rig.run()).frames)).toBe('done\n')
  })

  test('can open /dev/stdout and /dev/stderr', async () => {
    const rig = await makeRig({ run: 'echo out > /dev/stdout; echo err > /dev/stderr' })
    const { frames } = await rig.run()
    expect([printed(frames, 'stdout'), printed(frames, 'stderr')]).toEqual(['out\n', 'err\n'])
  })

  test('fails with its exit code', async () => {
    const { outcome } = await (await makeRig({ run: 'exit 3' })).run()
    expect(outcome).toMatchObject({
      status: 'FAILED',
      steps: [{ status: 'FAILED', exit_code: 3, signal: null }],
    })
    expect(outcome.failure).toMatchObject({ code: 'exit_code', message: 'Step main ended with exit code 3.' })
  })

  test('fails with the signal that ended it', async () => {
    const { outcome } = await (await makeRig({ run: 'kill -SEGV $$' })).run()
    expect(outcome.steps).toMatchObject([{ status: 'FAILED', exit_code: null, signal: 'SIGSEGV' }])
    expect(outcome.failure).toMatchObject({ code: 'signal', message: 'Step main was ended by SIGSEGV.' })
  })

  test('leads a process group of its own', async () => {
    const { frames } = await (await makeRig({ run: 'ps -o pid=,pgid=,sid= -p $$' })).run()
    const [pid, group, session] = printed(frames).trim().split(/\s+/)
    expect(pid).toBe(group)
    expect(pid).toBe(session)
  })

  test('inherits no file of the runtime', async () => {
    const list = 'ls /proc/self/fd'
    const { frames } = await (await makeRig({ run: list })).run()
    expect(printed(frames)).toBe(execFileSync('sh', ['-c', list]).toString())
  })

  test('leaves nothing on disk', async () => {
    const rig = await makeRig({
      run: 'echo x | tee $HOME/a $TMPDIR/b $SLIPWAY_SCRATCH_DIR/c $SLIPWAY_ARTIFACTS_DIR/d',
    })
    await rig.run()
    expect(await rig.leftFiles()).toEqual([])
  })
})

describe('a command that cannot be started', () => {
  test('names itself and the PATH it was looked for on', async () => {
    const rig = await makeRig({ run: ['pyton', 'x.py'], variables: { PATH: '/usr/bin:/bin' } })
    const { outcome, frames } = await rig.run()
    expect(outcome.failure).toMatchObject({
      code: 'start_failed',
      message: 'Step main: The command pyton is not on PATH, which is /usr/bin:/bin.',
    })
    expect(outcome.steps).toMatchObject([{ status: 'FAILED', exit_code: null, started_at: null }])
    expect(marks(frames)).toEqual(['main FAILED'])
  })

  test('is told from one that may not be executed, which says how to mend that', async () => {
    const rig = await makeRig({ run: ['./run.sh'] })
    await rig.write('run.sh', 'echo hello')
    expect((await rig.run()).outcome.failure?.message).toContain('./run.sh is not executable')
  })

  test('may be a path to nowhere', async () => {
    const { outcome } = await (await makeRig({ run: ['./nowhere'] })).run()
    expect(outcome.failure?.message).toContain('There is no file ./nowhere')
  })

  test('may be a whole command line in one word, too long for a file name', async () => {
    const { outcome } = await (await makeRig({ run: [`python -c "${'print(1);'.repeat(40)}"`] })).run()
    expect(outcome.failure).toMatchObject({ code: 'start_failed' })
  })

  test('may be a directory', async () => {
    const { outcome } = await (await makeRig({ run: ['/tmp'] })).run()
    expect(outcome.failure).toMatchObject({ code: 'start_failed' })
  })

  test('may be a script whose interpreter is missing', async () => {
    const rig = await makeRig({ run: ['./run.py'] })
    await rig.write('run.py', '#!/opt/none/python3 -u\nprint(1)\n')
    expect((await rig.run()).outcome.failure).toMatchObject({
      code: 'start_failed',
      message: 'Step main: The first line of ./run.py names /opt/none/python3, which is no executable file.',
    })
  })

  test('may have arguments that are too long', async () => {
    const { outcome } = await (await makeRig({ run: ['true', 'x'.repeat(3_000_000)] })).run()
    expect(outcome.failure).toMatchObject({ code: 'start_failed' })
    expect(outcome.failure?.message).toContain('too long')
  })

  test('is none when its path is relative to the code, or its directory on the PATH of the job', async () => {
    const rig = await makeRig({
      run: [
        { name: 'one', command: ['./bin/hello'], needs: [] },
        { name: 'two', command: ['hello'], needs: [] },
      ],
      env: { PATH: 'bin:/usr/bin:/bin' },
    })
    await rig.write('bin/hello', '#!/bin/sh\necho hello\n')
    expect(printed((await rig.run()).frames)).toBe('hello\nhello\n')
  })
})

describe('steps', () => {
  test('run one after the other: the first one declared whose needs are met', async () => {
    const rig = await makeRig({
      run: [
        shell('last', 'echo last', ['middle', 'first']),
        shell('first', 'echo first'),
        shell('middle', 'echo middle', ['first']),
        shell('other', 'echo other'),
      ],
    })
    const { outcome, frames } = await rig.run()
    expect(printed(frames)).toBe('first\nmiddle\nlast\nother\n')
    expect(statuses(outcome)).toEqual([
      'last SUCCEEDED',
      'first SUCCEEDED',
      'middle SUCCEEDED',
      'other SUCCEEDED',
    ])
    expect(marks(frames).slice(0, 3)).toEqual(['first started', 'first SUCCEEDED', 'middle started'])
  })

  test('that come after a failure are skipped', async () => {
    const rig = await makeRig({
      run: [shell('one', 'exit 1'), shell('two', 'echo two', ['one']), shell('three', 'echo three')],
    })
    const { outcome, frames } = await rig.run()
    expect(statuses(outcome)).toEqual(['one FAILED', 'two SKIPPED', 'three SKIPPED'])
    expect(outcome).toMatchObject({ status: 'FAILED', failure: { code: 'exit_code' } })
    expect(outcome.steps[1]).toMatchObject({ started_at: null, ended_at: null, exit_code: null })
    expect(marks(frames)).toEqual(['one started', 'one FAILED', 'two SKIPPED', 'three SKIPPED'])
  })

  test('that need each other fail the attempt', async () => {
    const rig = await makeRig({ run: [shell('one', 'echo 1', ['two']), shell('two', 'echo 2', ['one'])] })
    expect((await rig.run()).outcome).toMatchObject({ status: 'FAILED', failure: { code: 'start_failed' } })
  })

  test('share the scratch directory', async () => {
    const rig = await makeRig({
      run: [
        shell('write', 'echo hello > $SLIPWAY_SCRATCH_DIR/file'),
        shell('read', 'cat $SLIPWAY_SCRATCH_DIR/file', ['write']),
      ],
    })
    expect(printed((await rig.run()).frames)).toBe('hello\n')
  })
})

describe('templates', () => {
  test('stand for params, run, environment and the results of earlier steps, as whole arguments and variables', async () => {
    const rig = await makeRig({
      run: [
        shell('extract', 'echo \'{"rows": [{"id": 7}], "name": "x y"}\' > $SLIPWAY_RESULT_FILE'),
        {
          name: 'show',
          command: [
            'printf',
            '%s|',
            { from: 'params', path: ['year'] },
            { from: 'params', path: ['place', 'city'] },
            { from: 'params', path: ['place'] },
            { from: 'run', path: ['attempt'] },
            { from: 'environment', path: ['name'] },
            { from: 'steps', path: ['extract', 'result', 'name'] },
            { from: 'steps', path: ['extract', 'result', 'rows', '0', 'id'] },
            { from: 'steps', path: ['extract', 'result', 'rows'] },
          ],
          needs: ['extract'],
        },
        shell('variable', 'printf %s "$RUN"', ['extract']),
      ],
      params: { value: { year: 2014, place: { city: 'Seattle; rm -rf /' } } },
      env: { RUN: { from: 'run', path: ['id'] } },
    })
    const { frames } = await rig.run()
    expect(printed(frames)).toBe(
      `2014|Seattle; rm -rf /|{"city":"Seattle; rm -rf /"}|1|local|x y|7|[{"id":7}]|${rig.ref.run_id}`,
    )
  })

  test.each([
    [{ from: 'params' as const, path: ['day'] }, '${{ params.day }}', '`day`'],
    [{ from: 'params' as const, path: ['constructor'] }, '${{ params.constructor }}', '`constructor`'],
    [
      { from: 'steps' as const, path: ['one', 'result', 'x'] },
      '${{ steps.one.result.x }}',
      'SLIPWAY_RESULT_FILE',
    ],
  ])(
    'that stand for nothing fail the step instead of giving it an empty text: %j',
    async (value, shown, remedy) => {
      const rig = await makeRig({ run: [{ name: 'main', command: ['echo', value], needs: [] }] })
      const { outcome, frames } = await rig.run()
      expect(outcome.failure).toMatchObject({
        code: 'start_failed',
        message: `Step main: ${shown} has no value.`,
      })
      expect(outcome.failure?.remedy).toContain(remedy)
      expect(printed(frames)).toBe('')
    },
  )
})

test('an attempt whose files cannot be made fails before anything runs', async () => {
  const rig = await makeRig({ run: 'touch started' })
  await rig.write('../work', 'a file where the directory should be')
  expect((await rig.run()).outcome.failure).toMatchObject({ code: 'start_failed' })
  await expect(readFile(join(rig.codeDirectory, 'started'))).rejects.toThrow('ENOENT')
})
