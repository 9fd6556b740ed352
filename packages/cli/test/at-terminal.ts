import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { onTestFinished } from 'vitest'
import { BIN, Running, type CallOptions } from './slipway.ts'

/** Whether there is the program that makes pseudo-terminals; that of macOS takes other arguments. */
export const hasTerminals = process.platform === 'linux' && existsSync('/usr/bin/script')

/** A slipway that somebody sits at: both of its streams are the terminal, which `stdout` is. */
export class AtTerminal extends Running {
  type(keys: string): void {
    this.process.stdin?.write(keys)
  }
}

/** Starts slipway under a pseudo-terminal. */
export function atTerminal({ cwd, variables = {}, bin = BIN }: CallOptions, ...args: string[]): AtTerminal {
  const command = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('/usr/bin/script', ['-qefc', command, '/dev/null'], {
    cwd,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: cwd,
      LANG: 'C.UTF-8',
      TERM: 'xterm',
      ...variables,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return new AtTerminal(child)
}
