import { join } from 'node:path'
import { gitBlobs } from '../../../src/build/git-blobs.ts'
import { codeLayer } from '../../../src/image/index.ts'
import { packLayer } from '../../../src/image/layers/pack-layer.ts'

/**
 * Packs one file of a repository in a process of its own, and prints how much memory that took at most, in MB.
 * Arguments: the repository, the id of the file, an empty directory.
 */
const [root = '', blob_id = '', directory = ''] = process.argv.slice(2)

const inputs = [{ mode: '100644' as const, path: 'model.bin', blob_id, file: join(root, 'model.bin') }]
await packLayer(await codeLayer({ inputs, readBlobs: gitBlobs(root) }), join(directory, 'layer'))
process.stdout.write(String(Math.round(process.resourceUsage().maxRSS / 1024)))
