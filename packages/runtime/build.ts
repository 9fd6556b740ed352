import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build, type Metafile } from 'esbuild'

const PACKAGE = import.meta.dirname
const OUTPUT = join(PACKAGE, 'dist')
/** Stands for the build id until the id is known; of the same length, so that nothing moves. */
const PLACEHOLDER = 'build-id-unknown'

/** The bundle: files by name, and what is in them. */
export interface RuntimeBundle {
  /** Entry point: `main.js`. */
  files: Map<string, string>
  /** Follows from the files alone, and is in them: what a runtime reports with its claim. */
  buildId: string
  metafile: Metafile
}

/** Bundles the runtime. The same sources give the same bytes, wherever they lie. */
export async function bundleRuntime(): Promise<RuntimeBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: PACKAGE,
    entryPoints: ['src/main.ts'],
    outdir: OUTPUT,
    bundle: true,
    // The adapters of the ports are chunks of their own: only those that are used are loaded.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    define: { SLIPWAY_RUNTIME_BUILD: JSON.stringify(PLACEHOLDER) },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
  })
  const built = outputFiles.map(({ path, text }) => [relative(OUTPUT, path), text] as const)
  const hash = createHash('sha256')
  for (const [name, text] of built.toSorted()) hash.update(`${name}\0${text}\0`)
  const buildId = hash.digest('hex').slice(0, PLACEHOLDER.length)
  const files = new Map(built.map(([name, text]) => [name, text.replaceAll(PLACEHOLDER, buildId)]))
  files.set('package.json', '{ "type": "module" }\n')
  return { files, buildId, metafile }
}

/** Writes the bundle to a directory, which then holds nothing else. Files that are as they should be are left alone. */
export async function writeBundle({ files }: RuntimeBundle, directory: string): Promise<void> {
  for (const [name, text] of files) {
    const path = join(directory, name)
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  for (const entry of await readdir(directory))
    if (!files.has(entry)) await rm(join(directory, entry), { recursive: true })
}

if (import.meta.main) await writeBundle(await bundleRuntime(), OUTPUT)
