import childProcess from 'node:child_process'
import fs from 'node:fs'
import fsPromises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import type { CallCounter } from './fatal-calls.ts'

/** What changes something outside the process. Calls that only look are as good as not made. */
const SYNCHRONOUS = ['mkdirSync', 'mkdtempSync', 'writeFileSync', 'rmSync'] as const
const ASYNCHRONOUS = ['mkdir', 'rename', 'rm', 'unlink', 'writeFile'] as const

/** Counts this process's system calls among those of its ports: whatever module makes them, from now on. */
export function countSystemCalls(calls: CallCounter): void {
  wrap(calls, 'child_process', childProcess, ['spawn'])
  wrap(calls, 'fs', fs, SYNCHRONOUS)
  wrap(calls, 'fs', fsPromises, ASYNCHRONOUS)
  syncBuiltinESMExports()
}

function wrap(calls: CallCounter, module: string, members: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(members, name)
    if (typeof original !== 'function') throw new Error(`${module} has no ${name}.`)
    Reflect.set(members, name, (...parameters: unknown[]): unknown => {
      calls.count(`${module}.${name}`)
      return Reflect.apply(original, members, parameters)
    })
  }
}
