import { randomBytes } from 'node:crypto'
import { chmodSync, readdirSync, renameSync, rmSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'
import { hasCode } from './error-code.ts'
import { socketDirectory } from './socket-directory.ts'

/**
 * Wakes other processes on the same state directory. Each that wants to be woken listens on a socket of its own in
 * one directory; whoever wakes them writes a byte to each and keeps the connections. Nothing depends on a byte to
 * arrive: a process that died, hangs or is too slow only misses it.
 */
export class WakeSockets {
  readonly #stateDirectory: string
  readonly #peers = new Map<string, Peer>()
  /** Made when it is to listen: a runtime only wakes others, and starts faster while nothing asks for `node:crypto`. */
  #name: string | undefined
  #found: string | undefined
  #listening: Promise<Listener> | undefined
  #waking: Promise<void> | undefined

  constructor(stateDirectory: string) {
    this.#stateDirectory = stateDirectory
  }

  /** Calls `onWake` from now on, whenever another process wakes this one. */
  async listen(onWake: () => void): Promise<void> {
    this.#name ??= `${process.pid}-${randomBytes(4).toString('hex')}`
    this.#listening ??= listen({ directory: this.#directory(), name: this.#name, onWake })
    try {
      await this.#listening
    } catch (error) {
      this.#listening = undefined
      throw error
    }
  }

  /** Wakes all other processes that listen now. Resolves when the bytes are on their way. */
  wakeOthers(): Promise<void> {
    // All calls of one turn share one pass; one that comes later needs another, or it could come too late.
    this.#waking ??= Promise.resolve().then(async () => {
      this.#waking = undefined
      await this.#wakeAll()
    })
    return this.#waking
  }

  async close(): Promise<void> {
    const listener = await this.#listening?.catch(() => undefined)
    await listener?.close()
    for (const { socket } of this.#peers.values()) socket.destroy()
  }

  async #wakeAll(): Promise<void> {
    const own = this.#name && socketName(this.#name)
    const names = socketNames(this.#directory()).filter((name) => name !== own)
    if (names.length === 0) return
    const { connect } = await import('node:net')
    await Promise.all(names.map((name) => (this.#peers.get(name) ?? this.#connect(connect, name)).wake()))
  }

  #connect(connect: (path: string) => Socket, name: string): Peer {
    const path = join(this.#directory(), name)
    const peer = new Peer(connect(path), (error) => {
      this.#peers.delete(name)
      // Its process is gone. (It was made under another name and took this one when it listened already.)
      if (hasCode(error, 'ECONNREFUSED')) rmSync(path, { force: true })
    })
    this.#peers.set(name, peer)
    return peer
  }

  #directory(): string {
    this.#found ??= socketDirectory(this.#stateDirectory)
    return this.#found
  }
}

/** The connection to one process that listens. */
class Peer {
  readonly socket: Socket
  readonly #connected: Promise<void>

  constructor(socket: Socket, onGone: (error: Error | undefined) => void) {
    this.socket = socket
    this.#connected = new Promise((resolve) => {
      let failed: Error | undefined
      socket.once('connect', () => resolve())
      socket.once('error', (error) => (failed = error))
      socket.once('close', () => {
        onGone(failed)
        resolve()
      })
    })
    socket.unref()
  }

  async wake(): Promise<void> {
    await this.#connected
    // Bytes that are still waiting will wake it as well.
    if (this.socket.writable && this.socket.writableLength === 0) this.socket.write('!')
  }
}

interface Listener {
  close(): Promise<void>
}

async function listen(receiver: { directory: string; name: string; onWake(): void }): Promise<Listener> {
  const { createServer } = await import('node:net')
  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    connections.add(socket)
    socket.unref()
    socket.on('data', () => receiver.onWake())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => connections.delete(socket))
  })
  const unfinished = join(receiver.directory, `${receiver.name}.new`)
  await startListening(server, unfinished)
  server.unref()
  chmodSync(unfinished, 0o600)
  // Only now may others see it: between bind and listen it would refuse them, as the socket of a dead process does.
  const path = join(receiver.directory, socketName(receiver.name))
  renameSync(unfinished, path)
  return {
    close: async () => {
      rmSync(path, { force: true })
      for (const socket of connections) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function startListening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
}

function socketName(name: string): string {
  return `${name}.sock`
}

function socketNames(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith('.sock'))
  } catch (error) {
    // Somebody cleaned the temporary directory: then nobody listens there.
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}
