import { build } from 'esbuild'

/** Bundles a child of a bench, as what is published is bundled, so that its start counts what a user's does. */
export async function bundleEntry(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url)" },
    logLevel: 'error',
  })
}
