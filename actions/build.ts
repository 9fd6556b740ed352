/** Bundles the actions: what a workflow runs is one file that needs no node_modules. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
import { licences } from './generate/licences.ts'

const WORKSPACE = import.meta.dirname

/** The actions, by the names of their directories. */
export const ACTIONS = ['plan-locations', 'build-agent-image', 'deploy-location'] as const
export type ActionName = (typeof ACTIONS)[number]

/** What the packages import and an action never calls: each becomes an empty module. */
const LEFT_OUT: Readonly<Record<ActionName, RegExp>> = {
  // Of AWS only the table is asked.
  'plan-locations': /^@pulumi\/|^@aws-sdk\/client-(s3|sqs|ssm|secrets-manager)$/,
  'build-agent-image': /^@pulumi\//,
  // Pulumi reads programs in files of TypeScript with them, and ours are functions.
  'deploy-location':
    /^(typescript|ts-node|@npmcli\/arborist)$|^@aws-sdk\/client-(s3|sqs|ssm|secrets-manager)$/,
}

/** A bundled action: the contents of its `dist`, by path. */
export interface ActionBundle {
  files: Map<string, Buffer>
  metafile: Metafile
}

/** Bundles an action. The same sources give the same bytes, wherever they lie. */
export async function bundleAction(name: ActionName): Promise<ActionBundle> {
  const runtime = await readRuntime()
  const { outputFiles, metafile } = await build({
    absWorkingDir: WORKSPACE,
    entryPoints: [join(WORKSPACE, name, 'src/index.ts')],
    plugins: [leftOut({ filter: LEFT_OUT[name] }), leftOut(HTTP_OF_CORE), oneCopy(/^@pulumi\/pulumi(\/|$)/)],
    bundle: true,
    // A file of modules would need another name for its directory, and a stand-in for `require`.
    format: 'cjs',
    platform: 'node',
    // What is not used of a module can be left out, of CommonJS nothing can.
    mainFields: ['module', 'main'],
    target: 'node24',
    define: {
      SLIPWAY_RUNTIME_BUILD: JSON.stringify(runtime.buildId),
      'import.meta.dirname': '__dirname',
    },
    // Names stay, for stacks.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
  })
  const [output] = outputFiles
  const files = new Map<string, Buffer>([
    ['index.cjs', Buffer.from(output?.contents ?? [])],
    ['LICENSES.txt', Buffer.from(await licences({ metafile, workspace: WORKSPACE }))],
  ])
  if (name === 'build-agent-image') {
    for (const [path, bytes] of runtime.files) files.set(`runtime/${path}`, bytes)
  }
  return { files, metafile }
}

/** @actions/core asks for tokens of OIDC with it, and no action of ours does. It costs a start 60 ms. */
const HTTP_OF_CORE: LeftOut = { filter: /^@actions\/http-client/, importers: '/@actions/core/' }

interface LeftOut {
  filter: RegExp
  /** A part of the paths of those for whom it is left out; without one, for everybody. */
  importers?: string
}

function leftOut({ filter, importers = '' }: LeftOut): Plugin {
  return {
    name: 'left out',
    setup(bundler) {
      bundler.onResolve({ filter }, ({ path, importer }) =>
        importer.includes(importers) ? { path, namespace: 'left-out' } : undefined,
      )
      bundler.onLoad({ filter: /^/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }))
    },
  }
}

/** Resolves a package as the one that deploys does, whoever imports it: two copies would not know of each other. */
function oneCopy(filter: RegExp): Plugin {
  const isResolving = Symbol('is being resolved by this plugin')
  const resolveDir = dirname(fileURLToPath(import.meta.resolve('@slipway/deploy')))
  return {
    name: 'one copy',
    setup(bundler) {
      bundler.onResolve({ filter }, ({ path, kind, pluginData }) =>
        pluginData === isResolving
          ? undefined
          : bundler.resolve(path, { kind, resolveDir, pluginData: isResolving }),
      )
    },
  }
}

/** The runtime as `npm run prepare` bundled it. */
async function readRuntime(): Promise<{ files: Map<string, Buffer>; buildId: string }> {
  const directory = fileURLToPath(new URL('../dist/', import.meta.resolve('@slipway/runtime')))
  const files = new Map<string, Buffer>()
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(directory, join(parentPath, name)))
  for (const path of paths.sort()) files.set(path, await readFile(join(directory, path)))
  const { build_id } = JSON.parse(String(files.get('package.json'))) as { build_id: string }
  return { files, buildId: build_id }
}
