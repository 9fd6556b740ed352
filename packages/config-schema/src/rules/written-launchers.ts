import type { DeclaredLocation } from '../declared.ts'
import { type Path, touches } from '../finding.ts'
import type { LauncherInFile } from '../schema/launcher.ts'

/** What stands at `launcher` of a location or a job. */
export interface WrittenLaunchers {
  /** One or several, and the place of each. */
  each: { launcher: LauncherInFile; path: Path }[]
}

/** Each `launcher` that stands in a location, but for those whose shape is wrong. */
export function writtenLaunchers({ content, broken }: DeclaredLocation): WrittenLaunchers[] {
  const places: { launcher: LauncherInFile | LauncherInFile[] | undefined; path: Path }[] = [
    { launcher: content.launcher, path: ['launcher'] },
    ...Object.entries(content.jobs).map(([name, job]) => ({
      launcher: job.launcher,
      path: ['jobs', name, 'launcher'],
    })),
  ]
  return places.flatMap(({ launcher, path }) => {
    if (launcher === undefined || touches(path, broken)) return []
    if (!Array.isArray(launcher)) return [{ each: [{ launcher, path }] }]
    return [{ each: launcher.map((one, index) => ({ launcher: one, path: [...path, index] })) }]
  })
}
