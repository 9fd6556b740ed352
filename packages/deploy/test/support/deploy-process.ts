import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import type { Project } from '@slipway/config-schema'
import type { NpmCommand } from '@slipway/deploy'
import { ulidFactory } from '@slipway/model'
import { connectEmbedded } from '@slipway/stores/connect'

/**
 * Deploys a project in a process of its own, and kills it by SIGKILL just before call number `dieAt` of those that
 * change anything, the disk or the store, or that let go of the store at the end. 0: it lives, and prints these calls
 * and its results.
 */
interface Order {
  project: Project
  stateDirectory: string
  npm: NpmCommand
  dieAt: number
}

const { project, stateDirectory, npm, dieAt } = JSON.parse(process.argv[2] ?? '') as Order

const calls: string[] = []

function counted<Call extends (...args: never[]) => unknown>(name: string, call: Call): Call {
  return ((...args: never[]) => {
    if (calls.push(name) === dieAt) process.kill(process.pid, 'SIGKILL')
    return call(...args)
  }) as Call
}

const stores = await connectEmbedded({ stateDirectory, variables: {} })
const { releases } = stores
releases.create = counted('create', releases.create.bind(releases))
releases.writeCurrent = counted('writeCurrent', releases.writeCurrent.bind(releases))
for (const name of ['mkdir', 'copyFile', 'chmod', 'symlink', 'rename', 'rm'] as const) {
  Object.assign(fs, { [name]: counted(name, fs[name].bind(fs) as (...args: never[]) => unknown) })
}
// Named imports of the modules that are loaded from here on see the counted calls.
syncBuiltinESMExports()

const { deployLocal, openSource, planLocal, snapshotBuilder } = await import('@slipway/deploy')
const newId = ulidFactory(() => Date.now())
const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() }
const source = openSource(project.root)
const plan = await planLocal(
  { source, releases },
  { project, environment: 'local', runtimeDigest: 'runtime-1' },
)
const builder = snapshotBuilder({ stateDirectory, npm, newId })
const results = await deployLocal({ builder, releases, clock, newId }, { plan, by: 'ann' })
await counted('close', () => stores.close())()
console.log(JSON.stringify({ calls, results }))
