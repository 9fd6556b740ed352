import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction, type ActionContext } from '../run-action.ts'

/** As what waits for an answer: it keeps the process. */
const never = (): Promise<never> => new Promise(() => setInterval(() => undefined, 60_000))

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

/** What an action is at when its run is cancelled. Each says so first. */
const WORKS: Record<string, (context: ActionContext) => Promise<void>> = {
  reading: async () => {
    console.log('begun')
    await never()
  },
  'what fails when it is interrupted': ({ toItsEnd }) =>
    toItsEnd(async (signal) => {
      void never()
      console.log('begun')
      await aborted(signal)
      throw Object.assign(new Error('It was interrupted.'), { code: 'interrupted' })
    }),
  'what succeeds all the same': ({ toItsEnd }) =>
    toItsEnd(async (signal) => {
      void never()
      console.log('begun')
      await aborted(signal)
      // The second signal comes before it has ended.
      await new Promise((resolve) => process.once('SIGTERM', resolve))
      console.log('ended')
    }),
}

void runAction({
  inputs: { what: { required: true } },
  work: async (context) => {
    writeFileSync(join(tmpdir(), 'left.txt'), 'left')
    await WORKS[context.inputs.what]?.(context)
  },
})
