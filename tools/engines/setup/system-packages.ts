import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findProgram } from '../engine-missing.ts'
import { runCommand } from './run-command.ts'
import { SetupError } from './setup-error.ts'
import type { Step } from './step.ts'

const execute = promisify(execFile)

/** Debian's packages, each with what tells that it, or something as good, is there. */
const PACKAGES: { name: string; present: () => Promise<boolean> }[] = [
  { name: 'docker.io', present: () => isProgram('dockerd') },
  { name: 'docker-registry', present: () => isProgram('docker-registry') },
  { name: 'mmdebstrap', present: () => isProgram('mmdebstrap') },
  { name: 'python3-venv', present: canMakeVenv },
]

/** Docker, a registry, mmdebstrap: installed by apt-get where they are missing. */
export const systemPackages: Step = {
  name: `Debian packages ${PACKAGES.map(({ name }) => name).join(', ')}`,
  isDone: async () => (await missingPackages()).length === 0,
  install: async () => {
    const missing = await missingPackages()
    const byHand = `apt-get install --no-install-recommends ${missing.join(' ')}`
    if (process.getuid?.() !== 0 || !(await isProgram('apt-get')))
      throw new SetupError(`Missing: ${missing.join(', ')}. As root, on Debian, run \`${byHand}\`.`)
    await apt(['update'], byHand)
    await apt(['install', '--yes', '--no-install-recommends', ...missing], byHand)
    const left = await missingPackages()
    if (left.length > 0) throw new SetupError(`Still missing after the installation: ${left.join(', ')}.`)
  },
}

async function missingPackages(): Promise<string[]> {
  const checked = await Promise.all(
    PACKAGES.map(async ({ name, present }) => ({ name, present: await present() })),
  )
  return checked.filter(({ present }) => !present).map(({ name }) => name)
}

async function apt(args: string[], byHand: string): Promise<void> {
  await runCommand({
    command: 'apt-get',
    args: ['--quiet', ...args],
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    remedy: `See that the package sources of this machine can be reached, then run \`${byHand}\`.`,
  })
}

async function isProgram(name: string): Promise<boolean> {
  return (await findProgram(name)) !== null
}

async function canMakeVenv(): Promise<boolean> {
  return execute('python3', ['-c', 'import ensurepip, venv']).then(
    () => true,
    () => false,
  )
}
