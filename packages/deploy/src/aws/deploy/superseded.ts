import type { ReadHead } from '../../promote/read-head.ts'

/** Another commit is the branch's head by now (null: the branch is gone): what it deploys is not to be undone. */
export class Superseded extends Error {
  override readonly name = 'Superseded'
  readonly head: string | null

  constructor(head: string | null) {
    super(head === null ? 'The branch is gone.' : `The branch is at ${head} by now.`)
    this.head = head
  }
}

/** Throws `Superseded` unless a commit is the head of the branch at this moment. */
export async function requireHead(
  { readHead }: { readHead: ReadHead },
  { branch, commit }: { branch: string; commit: string },
): Promise<void> {
  const head = await readHead(branch)
  if (head !== commit) throw new Superseded(head)
}
