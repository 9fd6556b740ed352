import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Set from JavaScript: a start that finds all files in the cache does not even load what strips types, and takes half
// the time. Beside the code rather than in a shared temporary directory: it is code that is run.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/slipway', import.meta.url)))

await import('../src/main.ts')
