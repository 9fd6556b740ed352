import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

const MODULES = join(import.meta.dirname, '../../../node_modules')

export interface Ended {
  code: number | null
  /** What was printed, to stdout and then to stderr. */
  output: string
}

/** An Nx workspace in a git repository: `nx` and `slipway` are this repository's own, and the plug-in is in nx.json. */
export interface Workspace {
  directory: string
  write: (files: Record<string, string>) => Promise<void>
  /** Calls `nx` and waits for its end. */
  nx: (args: string[], variables?: Record<string, string>) => Promise<Ended>
}

const NX_JSON = {
  analytics: false,
  neverConnectToCloud: true,
  useDaemonProcess: false,
  tui: { enabled: false },
  plugins: ['@slipway/nx'],
}

/** A workspace with these files, committed; removed when the test is over. */
export async function temporaryWorkspace(files: Record<string, string>): Promise<Workspace> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'slipway-nx-')))
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))
  const write = (more: Record<string, string>) => writeFiles(directory, more)
  await symlink(MODULES, join(directory, 'node_modules'))
  await write({
    'nx.json': JSON.stringify(NX_JSON),
    'package.json': JSON.stringify({ name: 'workspace', private: true }),
    '.gitignore': 'node_modules\n.nx\n.slipway\n',
    ...files,
  })
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
  await succeed('git', ['init', '--quiet', '--initial-branch=main'], directory)
  await succeed('git', ['add', '--all'], directory)
  await succeed('git', [...author, 'commit', '--quiet', '--message=first'], directory)
  const bin = join(MODULES, 'nx/dist/bin/nx.js')
  return {
    directory,
    write,
    nx: (args, variables = {}) => call(process.execPath, [bin, ...args], { directory, variables }),
  }
}

async function writeFiles(directory: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, dirname(path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
}

async function succeed(program: string, args: string[], directory: string): Promise<void> {
  const { code, output } = await call(program, args, { directory, variables: {} })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} exited ${code}:\n${output}`)
}

/** With no variable of the surroundings but PATH: the tests themselves may be a task of another Nx. */
function call(
  program: string,
  args: string[],
  { directory, variables }: { directory: string; variables: Record<string, string> },
): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    NX_DAEMON: 'false',
    NO_COLOR: '1',
    ...variables,
  }
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: directory, env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr })
    })
  })
}
