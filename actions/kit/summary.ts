import { appendFile } from 'node:fs/promises'
import type { Variables } from './variables.ts'

/** Adds Markdown to the summary of the job, where the runner keeps one. */
export async function addSummary(variables: Variables, markdown: string): Promise<void> {
  const { GITHUB_STEP_SUMMARY: file } = variables
  if (file) await appendFile(file, `${markdown}\n`)
}
