import type { CommitPlan } from '@slipway/deploy'
import type { BuiltImage } from '@slipway/deploy/image'
import { markdownTable, plainText } from '../../kit/markdown-table.ts'

export interface BuildResult {
  location: string
  /** Undefined when it failed: the log says why. */
  image: BuiltImage | undefined
}

/** The images of a job as its summary. */
export function buildSummary({ environment, commit }: CommitPlan, results: readonly BuildResult[]): string {
  const table = markdownTable({
    head: ['location', 'outcome', 'pushed', 'image'],
    rows: results.map(({ location, image }) =>
      image === undefined
        ? [location, 'failed', '', '']
        : [location, image.pushed ? 'built' : 'was there', megabytes(image.bytes_pushed), image.image],
    ),
  })
  return `### Images for ${plainText(environment)}\n\n\`${commit.slice(0, 12)}\`\n\n${table}`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
