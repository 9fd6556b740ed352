import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

const PACKAGE = import.meta.dirname
const OUTPUT = join(PACKAGE, 'dist')
/** What pins the Node that images get, for each processor: a project of npm, with a lockfile. */
const NODE_FILES = ['arm64', 'x64'].flatMap((cpu) =>
  ['.npmrc', 'package-lock.json', 'package.json'].map((name) => `node/${cpu}/${name}`),
)
/** Stands for the build id until the id is known; of the same length, so that nothing moves. */
const PLACEHOLDER = 'build-id-unknown'
/** Built-in modules that a start can do without: each costs it a millisecond or more. */
const LATE_BUILTINS = /= require\("(node:(?:crypto|fs\/promises|http|net|os|util|zlib))"\)/g
const LATE = 'const late = (name) => new Proxy({}, { get: (_, member) => require(name)[member] })'

/** The bundle: files by name, and what is in them. */
export interface RuntimeBundle {
  /** The entry point is `main.js`; from `node/<cpu>/` npm installs the Node that images get. */
  files: Map<string, string>
  /** Follows from the files alone, and is in them: what a runtime reports with its claim. */
  buildId: string
  /** By file. */
  metafiles: Map<string, Metafile>
}

/**
 * Bundles the runtime. The same sources give the same bytes, wherever they lie. CommonJS, since Node starts it some
 * milliseconds faster than modules; what is imported only when it is needed (the adapters of the ports) is a file of
 * its own. `pins` holds the directory `node`.
 */
export async function bundleRuntime(pins = PACKAGE): Promise<RuntimeBundle> {
  const chunks = new Map<string, string>()
  const main = await bundleFile(join(PACKAGE, 'src/main.ts'), [filesOfTheirOwn(chunks)])
  const bundled = new Map([['main.js', main]])
  for (const [name, source] of chunks) {
    // What nothing of the runtime calls is not in the text, although it was resolved.
    if (!main.text.includes(`"./${name}.js"`)) continue
    // What it imports when needed is in the same file, and shares what both need, but does not run before.
    bundled.set(`${name}.js`, await bundleFile(source, []))
  }
  const texts = new Map([...bundled].map(([name, { text }]) => [name, text]))
  for (const path of NODE_FILES) texts.set(path, await readFile(join(pins, path), 'utf8'))
  const metafiles = new Map([...bundled].map(([name, { metafile }]) => [name, metafile]))
  const buildId = digestOf(texts).slice(0, PLACEHOLDER.length)
  const files = new Map([...texts].map(([name, text]) => [name, text.replaceAll(PLACEHOLDER, buildId)]))
  files.set('package.json', `{ "type": "commonjs", "build_id": "${buildId}" }\n`)
  return { files, buildId, metafiles }
}

async function bundleFile(source: string, plugins: Plugin[]): Promise<{ text: string; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: PACKAGE,
    entryPoints: [source],
    plugins,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    // What is not used of a module can be left out, of CommonJS nothing can.
    mainFields: ['module', 'main'],
    target: 'node24',
    supported: { 'dynamic-import': false },
    banner: { js: LATE },
    define: { SLIPWAY_RUNTIME_BUILD: JSON.stringify(PLACEHOLDER) },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
  })
  const text = outputFiles[0]?.text ?? ''
  // Others' code may do with a module what this stand-in does not do.
  const isOwn = !sourcesOf(metafile).some(isOfOthers)
  return { text: isOwn ? text.replaceAll(LATE_BUILTINS, '= late("$1")') : text, metafile }
}

/** The sources that something in a bundled file comes from. What was only looked at is no part of it. */
export function sourcesOf({ outputs }: Metafile): string[] {
  const [output] = Object.values(outputs)
  const inputs = Object.entries(output?.inputs ?? {})
  return inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
}

function isOfOthers(path: string): boolean {
  return path.includes('node_modules/')
}

/** Makes a file of each module that is imported by a call, and names it with its source. */
function filesOfTheirOwn(chunks: Map<string, string>): Plugin {
  const isResolving = Symbol('is being resolved by this plugin')
  return {
    name: 'files of their own',
    setup(bundler) {
      bundler.onResolve({ filter: /^[.@]/ }, async ({ kind, path, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || pluginData === isResolving) return undefined
        const found = await bundler.resolve(path, { kind, resolveDir, pluginData: isResolving })
        const name = basename(found.path, '.ts')
        chunks.set(name, found.path)
        return { path: `./${name}.js`, external: true }
      })
    },
  }
}

function digestOf(texts: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256')
  for (const [name, text] of texts) hash.update(`${name}\0${text}\0`)
  return hash.digest('hex')
}

/** Writes the bundle to a directory, which then holds nothing else. Files that are as they should be are left alone. */
export async function writeBundle({ files }: RuntimeBundle, directory: string): Promise<void> {
  for (const [name, text] of files) {
    const path = join(directory, name)
    await mkdir(dirname(path), { recursive: true })
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFile(path, text)
  }
  const names = [...files.keys()]
  for (const entry of await readdir(directory, { recursive: true })) {
    const isKept = names.some((name) => name === entry || name.startsWith(`${entry}/`))
    if (!isKept) await rm(join(directory, entry), { recursive: true, force: true })
  }
}

if (import.meta.main) await writeBundle(await bundleRuntime(), OUTPUT)
