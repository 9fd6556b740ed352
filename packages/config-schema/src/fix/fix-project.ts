import type { LoadRequest } from '../load-declarations.ts'
import { type LoadedProject, loadProject } from '../load-project.ts'
import type { Fix, Problem } from '../problem.ts'
import { applyFixes } from './apply-fixes.ts'

/** What can be mended of a project without asking. */
export interface FixedProject {
  /** The new texts of the files to write, by their paths relative to the project root; none has a byte order mark. */
  texts: Map<string, string>
  /** The problems that are mended, in the order in which that was done, each as it was told before. */
  fixed: Problem[]
  /** The project as it is once the texts are written. */
  after: LoadedProject
}

type Fixable = Problem & { fix: Fix }

/** What is mended may show what stood behind it, such as the value of a misspelt key; rarely more than once. */
const MAX_ROUNDS = 5

/**
 * Mends what is mended by changing a single word: a key or value with one clear slip, a duration with its unit in
 * words, a number to be in quotes, words to be a list. All else of a file stays as it is, comments and layout included.
 * A file that would have more problems afterwards is left alone, and all are where another file would. Reads files,
 * writes none; throws as `loadProject` does.
 */
export async function fixProject(request: LoadRequest): Promise<FixedProject> {
  let done: FixedProject = { texts: new Map(request.texts), fixed: [], after: await loadProject(request) }
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = await fixOnce(request, done)
    if (next.fixed.length === done.fixed.length) break
    done = next
  }
  return done
}

async function fixOnce(request: LoadRequest, done: FixedProject): Promise<FixedProject> {
  const { after: before } = done
  let fixed = before.problems.filter(isFixable)
  for (;;) {
    const changed = fixedTexts(before, fixed)
    const texts = new Map([...done.texts, ...changed])
    const after = await loadProject({ ...request, texts })
    const worse = [
      ...filesOf(after).filter((file) => countIn(after, file) > countIn(before, file)),
      ...filesOf(after).filter((file) => isUnread(after, file) && !isUnread(before, file)),
      // What is not read from here cannot be judged.
      ...[...changed].flatMap(([file, text]) => (after.sources.get(file) === text ? [] : [file])),
    ]
    if (worse.length === 0) return { texts, fixed: [...done.fixed, ...fixed], after }
    // Which of the changes it is that another file suffers from, nobody can tell.
    fixed = worse.every((file) => changed.has(file)) ? fixed.filter(({ file }) => !worse.includes(file)) : []
  }
}

function isFixable(problem: Problem): problem is Fixable {
  return problem.fix !== undefined
}

function fixedTexts({ sources }: LoadedProject, fixed: Fixable[]): Map<string, string> {
  const byFile = Map.groupBy(fixed, ({ file }) => file)
  return new Map(
    [...byFile].map(([file, problems]) => [
      file,
      applyFixes(
        sources.get(file) ?? '',
        problems.map(({ fix }) => fix),
      ),
    ]),
  )
}

function filesOf({ problems }: LoadedProject): string[] {
  return [...new Set(problems.map(({ file }) => file))]
}

/** Whether a file is no YAML that can be looked into, so that its other problems are not told. */
function isUnread({ problems }: LoadedProject, file: string): boolean {
  return problems.some(
    ({ file: other, code }) => other === file && (code === 'invalid_yaml' || code === 'duplicate_key'),
  )
}

function countIn({ problems }: LoadedProject, file: string): number {
  return problems.filter((problem) => problem.file === file).length
}
