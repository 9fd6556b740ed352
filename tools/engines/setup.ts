/** `npm run engines:setup`: installs what `*.engine.test.ts` suites run against. Exits 1 if something cannot be had. */
import { act } from './setup/act.ts'
import { actionlint } from './setup/actionlint.ts'
import { baseImage } from './setup/base-image.ts'
import { dagsterVenv } from './setup/dagster-venv.ts'
import { ministackVenv } from './setup/ministack-venv.ts'
import { pulumiCli } from './setup/pulumi-cli.ts'
import { rootfs } from './setup/rootfs.ts'
import { SetupError } from './setup/setup-error.ts'
import type { Step } from './setup/step.ts'
import { systemPackages } from './setup/system-packages.ts'
import { yamlLanguageServer } from './setup/yaml-language-server.ts'
import { zizmor } from './setup/zizmor.ts'

const STEPS: Step[] = [
  systemPackages,
  ministackVenv,
  rootfs,
  baseImage,
  yamlLanguageServer,
  dagsterVenv,
  act,
  actionlint,
  zizmor,
  pulumiCli,
]

try {
  for (const [index, step] of STEPS.entries())
    await carryOut(step, `[${index + 1}/${STEPS.length}] ${step.name}`)
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error)
  process.exitCode = 1
}

async function carryOut(step: Step, title: string): Promise<void> {
  if (await step.isDone()) {
    console.log(`${title}: there already`)
    return
  }
  console.log(`${title}: installing ...`)
  const start = performance.now()
  await step.install()
  console.log(`${title}: installed in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
