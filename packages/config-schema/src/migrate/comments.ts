/** What comments stand before or after of. */
interface Commented {
  commentBefore?: string | null
  comment?: string | null
}

/** Puts comments before those that a node has already. */
export function addCommentsBefore(node: unknown, comments: (string | null | undefined)[]): void {
  if (node === undefined || node === null) return
  const commented = node as Commented
  const all = [...comments, commented.commentBefore].filter(
    (comment) => comment !== null && comment !== undefined && comment !== '',
  )
  if (all.length > 0) commented.commentBefore = all.join('\n')
}

/** Puts comments behind those that a node has already. */
export function addCommentsAfter(node: unknown, comments: (string | null | undefined)[]): void {
  if (node === undefined || node === null) return
  const commented = node as Commented
  const all = [commented.comment, ...comments].filter(
    (comment) => comment !== null && comment !== undefined && comment !== '',
  )
  if (all.length > 0) commented.comment = all.join('\n')
}

/** The comments at the head and the foot of something. */
export function commentsOf(node: unknown): {
  before: string | null | undefined
  after: string | null | undefined
} {
  const { commentBefore, comment } = (node ?? {}) as Commented
  return { before: commentBefore, after: comment }
}

/** Removes them. */
export function dropComments(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  Object.assign(node, { commentBefore: null, comment: null })
}
