import { on } from 'node:events'
import { createInterface } from 'node:readline'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

export interface Question {
  text: string
  /** Taken when the answer is empty. */
  usual: string
  /** The answer as it is meant, or what is wrong with it. */
  read?: (answer: string) => { answer: string } | { wrong: string }
}

/** Somebody who can be asked. */
export interface Dialogue {
  /** Asks until the answer will do. Ctrl-C and Ctrl-D end it with exit code 130. */
  ask(question: Question): Promise<string>
  close(): void
}

/** Opens a dialogue at a terminal. */
export function openDialogue(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Dialogue {
  const lines = createInterface({ input, output })
  // Keeps what is typed ahead of a question.
  const typed = on(lines, 'line', { close: ['close'] })
  return {
    close: () => lines.close(),
    async ask({ text, usual, read = (answer) => ({ answer }) }) {
      for (;;) {
        lines.setPrompt(`${text} (${usual}) `)
        lines.prompt()
        const next = (await typed.next()) as IteratorResult<[string], undefined>
        if (next.done) {
          output.write('\n')
          throw new CliError('Nothing was done.', { exitCode: EXIT.interrupted })
        }
        const answer = read(next.value[0].trim() || usual)
        if ('answer' in answer) return answer.answer
        output.write(`  ${answer.wrong}\n`)
      }
    },
  }
}
