/** Starts the program whose file is named, guarded, in the directory that is named, and then waits to be killed. */
import { access } from 'node:fs/promises'
import { startProgram } from '../guarded-program.ts'

const [directory = '', pidFile = ''] = process.argv.slice(2)
await startProgram({
  command: '/bin/sh',
  args: ['-c', 'echo $$ > "$0.part"; mv "$0.part" "$0"; exec sleep 600', pidFile],
  env: { PATH: '/usr/bin:/bin' },
  directory,
  ready: () => access(pidFile).then(() => true),
})
console.log('ready')
setInterval(() => undefined, 60_000)
