import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { EngineMissing, ENGINE_PATHS } from '@slipway/tools/engines'

/** A place in a file, both counted from 0, as the protocol has it. */
export interface Position {
  line: number
  character: number
}

/** What an editor underlines. */
export interface Diagnostic {
  range: { start: Position; end: Position }
  message: string
  /** 1 is an error. */
  severity: number
}

/** What an editor offers. */
export interface Completion {
  label: string
  documentation?: string | { value: string }
  insertText?: string
}

/** One open file. Questions are answered for the text it was opened with. */
export interface OpenFile {
  diagnostics: () => Promise<Diagnostic[]>
  complete: (position: Position) => Promise<Completion[]>
  /** As Markdown; empty where there is nothing to show. */
  hover: (position: Position) => Promise<string>
}

/** An editor without a screen. */
export interface LanguageClient extends AsyncDisposable {
  /** `path` is absolute and unique; the file need not exist, what counts is its text. */
  open: (path: string, text: string) => OpenFile
}

interface Connection {
  listen(): void
  dispose(): void
  sendRequest(method: string, params?: object): Promise<unknown>
  sendNotification(method: string, params?: object): Promise<void>
  onRequest(method: string, answer: (params: { items: { section: string }[] }) => unknown): void
  onNotification(method: string, heed: (params: { uri: string; diagnostics: Diagnostic[] }) => void): void
}

interface JsonRpc {
  StreamMessageReader: new (from: Readable) => object
  StreamMessageWriter: new (to: Writable) => object
  createMessageConnection: (reader: object, writer: object) => Connection
}

const INSTALLED = join(ENGINE_PATHS.yamlLanguageServer, 'node_modules')
const SERVER = join(INSTALLED, 'yaml-language-server/bin/yaml-language-server')

/** What somebody has who installed the extension and changed nothing, on a machine that reaches nothing on the web. */
const SETTINGS: Record<string, object> = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } },
  http: { proxy: 'http://127.0.0.1:1' },
}

/** Starts the YAML language server for a workspace and introduces itself. Throws EngineMissing. */
export async function startLanguageClient(workspace: string): Promise<LanguageClient> {
  const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = await loadJsonRpc()
  const server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  )
  const published = new PublishedDiagnostics()
  connection.onNotification('textDocument/publishDiagnostics', (told) => published.take(told))
  const configured = answerConfiguration(connection)
  connection.listen()
  await initialize(connection, workspace)
  // A file opened earlier would be judged by the settings of nobody.
  await configured
  return {
    open: (path, text) => openFile({ connection, published }, { uri: String(pathToFileURL(path)), text }),
    [Symbol.asyncDispose]: () => shutDown(connection, server),
  }
}

async function loadJsonRpc(): Promise<JsonRpc> {
  const { resolve } = createRequire(join(INSTALLED, 'yaml-language-server/package.json'))
  try {
    return (await import(resolve('vscode-jsonrpc/node'))) as JsonRpc
  } catch {
    throw new EngineMissing('yaml-language-server')
  }
}

/** Resolves when the server has asked for its settings and has them. */
function answerConfiguration(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.onRequest('client/registerCapability', () => null)
    connection.onRequest('workspace/configuration', ({ items }) => {
      setImmediate(resolve)
      return items.map(({ section }) => SETTINGS[section] ?? {})
    })
  })
}

async function initialize(connection: Connection, workspace: string): Promise<void> {
  await connection.sendRequest('initialize', {
    // It ends by itself once this process is gone.
    processId: process.pid,
    rootUri: String(pathToFileURL(workspace)),
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
      },
    },
  })
  await connection.sendNotification('initialized', {})
}

function openFile(
  { connection, published }: { connection: Connection; published: PublishedDiagnostics },
  { uri, text }: { uri: string; text: string },
): OpenFile {
  const textDocument = { uri }
  const opened = connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  })
  const ask = async (method: string, position: Position) => {
    await opened
    return connection.sendRequest(`textDocument/${method}`, { textDocument, position })
  }
  return {
    diagnostics: () => published.of(uri),
    complete: async (position) => {
      const list = (await ask('completion', position)) as { items: Completion[] } | null
      return list?.items ?? []
    },
    hover: async (position) => {
      const shown = (await ask('hover', position)) as { contents: { value: string } } | null
      return shown?.contents.value ?? ''
    },
  }
}

/** What the server said of each file, which it says by itself. */
class PublishedDiagnostics {
  readonly #told = new Map<string, PromiseWithResolvers<Diagnostic[]>>()

  take({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }): void {
    this.#entry(uri).resolve(diagnostics)
  }

  of(uri: string): Promise<Diagnostic[]> {
    return this.#entry(uri).promise
  }

  #entry(uri: string): PromiseWithResolvers<Diagnostic[]> {
    const entry = this.#told.get(uri) ?? Promise.withResolvers<Diagnostic[]>()
    this.#told.set(uri, entry)
    return entry
  }
}

async function shutDown(connection: Connection, server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit')
  await connection.sendRequest('shutdown')
  await connection.sendNotification('exit')
  await ended
  connection.dispose()
}
