import { join } from 'node:path'

/** The root of the workspace. */
export const ROOT = join(import.meta.dirname, '../..')

const ENGINES = join(ROOT, '.engines')

/** What `npm run engines:setup` leaves behind, none of it checked in. */
export const ENGINE_PATHS = {
  root: ENGINES,
  ministack: join(ENGINES, 'ministack'),
  ministackBin: join(ENGINES, 'ministack/bin'),
  /** A root file system of Debian, as a tar archive. */
  rootfs: join(ENGINES, 'rootfs'),
  rootfsArchive: join(ENGINES, 'rootfs/rootfs.tar'),
  /** An OCI image layout: that root file system and Node. */
  baseImage: join(ENGINES, 'base-image'),
  /** Dagster, its cloud's command line and its agent, in a virtual environment. */
  dagster: join(ENGINES, 'dagster'),
  dagsterBin: join(ENGINES, 'dagster/bin'),
  yamlLanguageServer: join(ENGINES, 'yaml-language-server'),
  act: join(ENGINES, 'act'),
  actBin: join(ENGINES, 'act/bin'),
  actionlint: join(ENGINES, 'actionlint'),
  zizmor: join(ENGINES, 'zizmor'),
  zizmorBin: join(ENGINES, 'zizmor/bin'),
  pulumi: join(ENGINES, 'pulumi'),
  pulumiBin: join(ENGINES, 'pulumi/bin'),
  /** The plug-in that the Pulumi engine takes for its AWS provider: checked in. */
  pulumiProviderBin: join(import.meta.dirname, 'pulumi/bin'),
}
