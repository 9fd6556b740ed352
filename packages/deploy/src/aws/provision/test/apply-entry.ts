/**
 * Applies the platform or a location in a process of its own, for as long as it is let; argv[2] is an `ApplyOrder` as
 * JSON. What comes of it is one line on standard output.
 */
import { PulumiProvisioner } from '../pulumi-provisioner.ts'
import type { ApplyOrder } from './apply-process.ts'
import { provisionerSettings } from './provisioner-settings.ts'

void apply(JSON.parse(process.argv[2] ?? '') as ApplyOrder)

async function apply({ settings, platform, location }: ApplyOrder): Promise<void> {
  const provisioner = new PulumiProvisioner(provisionerSettings(settings))
  if (platform !== undefined) await provisioner.applyPlatform(platform)
  if (location !== undefined) console.log(JSON.stringify(await provisioner.applyLocation(location)))
}
