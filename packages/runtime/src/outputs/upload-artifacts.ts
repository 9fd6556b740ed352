import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { BlobBody, BlobStore, Clock } from '@slipway/model'
import { artifactKey, type ArtifactEntry, type AttemptRef } from '@slipway/model/protocol'
import { persist } from '../persist.ts'
import { listArtifacts, type ArtifactFile } from './list-artifacts.ts'

export interface UploadRequest {
  ref: AttemptRef
  directory: string
  /** How long to repeat an upload that fails, in ms. */
  patienceMs: number
  /** Aborted when there is no time left. */
  over: AbortSignal
  /** Says what was left out, or could not be uploaded. */
  notice: (text: string) => void
}

/**
 * So much of an attempt's record is its manifest, in characters of JSON: the record has 400 KB in DynamoDB, and a name
 * may take three bytes a character.
 */
const MANIFEST_CHARACTERS = 80_000

/**
 * Uploads all files of the artifacts directory, the smallest first, and tells what became of each, by name. What could
 * not be read or stored, and what there was no time for, is in the manifest without a blob. A manifest that would not
 * fit into its record is cut, and the rest is found among the blobs only.
 */
export async function uploadArtifacts(
  deps: { blobs: BlobStore; clock: Clock },
  request: UploadRequest,
): Promise<ArtifactEntry[]> {
  const { files, leftOut } = listArtifacts(request.directory)
  if (leftOut.length > 0) request.notice(`Left out of the artifacts: ${leftOut.join(', ')}.`)
  const entries: ArtifactEntry[] = []
  for (const file of files.sort((one, other) => one.bytes - other.bytes || compare(one.name, other.name))) {
    const key = artifactKey(request.ref, file.name)
    try {
      await upload(deps, request, { key, file })
      entries.push({ name: file.name, bytes: file.bytes, blob: key })
    } catch (error) {
      request.notice(`The artifact ${file.name} could not be uploaded: ${(error as Error).message}.`)
      entries.push({ name: file.name, bytes: file.bytes, blob: null })
    }
  }
  return cut(
    entries.sort((one, other) => compare(one.name, other.name)),
    request.notice,
  )
}

function cut(entries: ArtifactEntry[], notice: UploadRequest['notice']): ArtifactEntry[] {
  let characters = 0
  const end = entries.findIndex((entry) => (characters += JSON.stringify(entry).length) > MANIFEST_CHARACTERS)
  const first = entries[end]
  if (first === undefined) return entries
  const told = `There are ${entries.length} artifacts, more than the record of an attempt can name`
  notice(`${told}: those from ${first.name} on are stored, but not listed. Pack many small files into one.`)
  return entries.slice(0, end)
}

/** Streamed: an artifact may be larger than the memory. */
async function upload(
  { blobs, clock }: { blobs: BlobStore; clock: Clock },
  { patienceMs, over: signal }: UploadRequest,
  { key, file: { path, bytes } }: { key: string; file: ArtifactFile },
): Promise<void> {
  if (signal.aborted) throw new Error('there was no time left')
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  const body = (): BlobBody =>
    bytes === 0
      ? new Uint8Array()
      : { stream: file.createReadStream({ autoClose: false, start: 0, end: bytes - 1 }), bytes }
  try {
    await persist(clock, { patienceMs, signal, call: () => blobs.put(key, body()) })
  } finally {
    await file.close()
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
