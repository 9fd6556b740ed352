import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { temporaryDirectory } from '../../test/support/temporary.ts'

/** By npm's names of processors, what the header of a Linux program calls them. */
const MACHINES = { x64: 0x3e, arm64: 0xb7 }

const INSTALL = `#!/bin/sh
for option; do case $option in --cpu=*) cpu=\${option#--cpu=} ;; esac; done
mkdir -p node_modules/node-linux-$cpu/bin
cp "\${0%/*}/node-$cpu" node_modules/node-linux-$cpu/bin/node
`

/** A PATH whose first npm is a shell script. Without one, it installs the head of a program in place of each Node. */
export function pathWithNpm(script = INSTALL): string {
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'npm'), script, { mode: 0o755 })
  for (const [cpu, machine] of Object.entries(MACHINES)) {
    writeFileSync(join(directory, `node-${cpu}`), headOf(machine))
  }
  return [directory, process.env.PATH].join(delimiter)
}

function headOf(machine: number): Buffer {
  const head = Buffer.alloc(4096)
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1])
  head.writeUInt16LE(machine, 18)
  return head
}
