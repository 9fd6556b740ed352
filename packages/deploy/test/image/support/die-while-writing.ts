import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, dirname } from 'node:path'

/**
 * To be imported before a program: kills it in the middle of its first write to a file of a directory of the name in
 * `DIES_IN`. No file that it reads seems to have changed lately.
 */
const write = fs.writeFileSync

function dying<Call extends (...args: never[]) => unknown>(call: Call): Call {
  return ((...args: never[]) => {
    const [path, content] = args as unknown as [string, string | Uint8Array]
    if (basename(dirname(path)) === process.env['DIES_IN']) {
      write(path, content.slice(0, content.length / 2))
      process.kill(process.pid, 'SIGKILL')
    }
    return call(...args)
  }) as Call
}

fs.writeFileSync = dying(fs.writeFileSync)
fs.promises.writeFile = dying(fs.promises.writeFile)
syncBuiltinESMExports()

const now = Date.now
Date.now = () => now() + 60_000
