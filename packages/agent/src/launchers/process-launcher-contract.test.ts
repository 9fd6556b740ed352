import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { launcherContract } from './contract.ts'
import { openProcessStage } from './test/process-stage.ts'

const runtime = import.meta.resolve('@slipway/runtime')
const runtimeEntry = fileURLToPath(new URL('../dist/main.js', runtime))

// A bundle of sources that have changed since would be another runtime; of the same ones it stays as it is.
execFileSync(process.execPath, [fileURLToPath(new URL('../build.ts', runtime))])

launcherContract('process', () => openProcessStage(runtimeEntry), { deadlineMs: 30_000, pollMs: 20 })
