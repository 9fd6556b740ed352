import { build } from 'esbuild'

/**
 * Bundles a child of a bench, as what is published is bundled, so that its start counts what a user's does: to
 * `.mjs` a module, to `.cjs` what the actions are.
 */
export async function bundleEntry(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    ...(outfile.endsWith('.cjs') ? { format: 'cjs', mainFields: ['module', 'main'] } : MODULE),
    logLevel: 'error',
  })
}

const MODULE = {
  format: 'esm',
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url)" },
} as const
