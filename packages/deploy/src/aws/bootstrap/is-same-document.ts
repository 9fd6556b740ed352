import { isDeepStrictEqual } from 'node:util'

/** Whether IAM holds this document. It answers with documents as they were sent, encoded as in a URL. */
export function isSameDocument(found: string | undefined, document: object): boolean {
  if (found === undefined) return false
  return isDeepStrictEqual(JSON.parse(decodeURIComponent(found)), JSON.parse(JSON.stringify(document)))
}
