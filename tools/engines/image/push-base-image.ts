import { openAsBlob } from 'node:fs'
import { EngineMissing } from '../engine-missing.ts'
import { ENGINE_PATHS } from '../engine-paths.ts'
import { blobFile, readLayout, type Descriptor, type LaidOutImage } from './oci-layout.ts'

export interface PushTarget {
  /** Where `/v2/` is: a registry's endpoint, or the emulator's, whose ECR it then is (the repository must exist). */
  endpoint: string
  repository: string
  tag: string
}

/** What was pushed. */
export interface PushedImage {
  /** As `docker pull` takes it. */
  reference: string
  digest: string
}

const AUTHORIZATION = `Basic ${Buffer.from('AWS:any').toString('base64')}`

/** Pushes the base image of setup: a minimal Debian with Node. What is there already is not sent again. */
export async function pushBaseImage(target: PushTarget): Promise<PushedImage> {
  const image = await readLayout(ENGINE_PATHS.baseImage).catch((error: unknown): LaidOutImage => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new EngineMissing('The base image')
    throw error
  })
  for (const blob of image.blobs) await pushBlob(target, blob)
  await send(`${repositoryUrl(target)}/manifests/${target.tag}`, 'PUT', image.manifest)
  const host = target.endpoint.replace(/^https?:\/\//, '')
  const { digest } = image.manifest
  return { reference: `${host}/${target.repository}@${digest}`, digest }
}

async function pushBlob(target: PushTarget, blob: Descriptor): Promise<void> {
  const blobs = `${repositoryUrl(target)}/blobs`
  const known = await fetch(`${blobs}/${blob.digest}`, {
    method: 'HEAD',
    headers: { authorization: AUTHORIZATION },
  })
  if (known.ok) return
  const opened = await send(`${blobs}/uploads/`, 'POST')
  const upload = new URL(opened.headers.get('location') ?? '', target.endpoint)
  upload.searchParams.set('digest', blob.digest)
  await send(upload.href, 'PUT', { ...blob, mediaType: 'application/octet-stream' })
}

async function send(url: string, method: string, content?: Descriptor): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { authorization: AUTHORIZATION, ...(content && { 'content-type': content.mediaType }) },
    body: content ? await openAsBlob(blobFile(ENGINE_PATHS.baseImage, content)) : null,
  })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return response
}

function repositoryUrl({ endpoint, repository }: PushTarget): string {
  return `${endpoint}/v2/${repository}`
}
