import { join } from 'node:path'
import { launcherContract } from './contract.ts'
import { openProcessStage } from './test/process-stage.ts'

const runtimeEntry = join(import.meta.dirname, 'test/fixtures/claiming-runtime.ts')
launcherContract('process', () => openProcessStage(runtimeEntry), { deadlineMs: 15_000, pollMs: 20 })
