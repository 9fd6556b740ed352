import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

/** A command that can be started, or a sentence that says why it cannot. */
export type FoundCommand = { path: string } | { problem: string }

/**
 * Finds what a command's first word names: with a slash in it a path from the working directory, otherwise the first
 * executable file of that name on PATH. A script must have its interpreter.
 */
export function findCommand(request: { command: string; path: string; cwd: string }): FoundCommand {
  const { command, path, cwd } = request
  if (command === '') return { problem: 'The command is empty.' }
  const found = command.includes('/') ? findByPath(command, cwd) : findOnPath(command, path, cwd)
  if ('problem' in found) return found
  const interpreter = interpreterOf(found.path)
  if (interpreter === undefined || isExecutable(resolve(cwd, interpreter))) return found
  return { problem: `The first line of ${command} names ${interpreter}, which is no executable file.` }
}

function findByPath(command: string, cwd: string): FoundCommand {
  const path = resolve(cwd, command)
  if (!isFile(path)) return { problem: `There is no file ${command} in ${cwd}.` }
  if (!isExecutable(path)) return { problem: `${command} is not executable: chmod +x makes it so.` }
  return { path }
}

function findOnPath(command: string, path: string, cwd: string): FoundCommand {
  const places = path.split(':').map((directory) => resolve(cwd, directory, command))
  const executable = places.find(isExecutable)
  if (executable !== undefined) return { path: executable }
  const file = places.find(isFile)
  if (file !== undefined) return { problem: `${file} is not executable: chmod +x makes it so.` }
  return { problem: `The command ${command} is not on PATH, which is ${path}.` }
}

function isFile(path: string): boolean {
  try {
    // Most places on PATH do not have it: an error for each would be made for nothing.
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    // Out of reach, or no path at all: too long a name, say, when a whole command line is written as one word.
    return false
  }
}

function isExecutable(path: string): boolean {
  if (!isFile(path)) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What stands after `#!`, up to its first argument; undefined for what is no script. */
function interpreterOf(path: string): string | undefined {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const head = Buffer.alloc(256)
    const line = head.toString('latin1', 0, readSync(file, head)).split('\n', 1)[0] ?? ''
    return /^#![ \t]*([^ \t]+)/.exec(line)?.[1]
  } catch {
    // It may be executable and yet not readable: then the kernel is the one to say.
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
