import { runAction } from '../run-action.ts'

const FAILURES: Record<string, () => Promise<void>> = {
  success: async () => {},
  known: async () => {
    throw Object.assign(new Error('It is late.\n::add-mask::x'), {
      code: 'too_late',
      remedy: 'Come 50% earlier.',
    })
  },
  unknown: async () => {
    throw new TypeError('x is not ::set-output name=a::b')
  },
  'no error': async () => {
    // oxlint-disable-next-line typescript/only-throw-error -- others' code does it
    throw '::set-output name=a::b'
  },
  'a promise that nobody awaits': async () => {
    void Promise.reject(new Error('nobody waits'))
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
  'a callback': async () => {
    setImmediate(() => {
      throw new Error('thrown from a callback')
    })
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
  'no answer': () => new Promise(() => {}),
}

void runAction({
  inputs: { what: { required: true }, token: { secret: true } },
  work: async ({ inputs }) => FAILURES[inputs.what]?.(),
})
