/** What begins with one of these is the host of a registry; all else is a name of Docker Hub. */
const HOST = /^(?:localhost|[^/]*[.:][^/]*)\//

/**
 * A base image as registries are asked for it: `node:24-slim` is `docker.io/library/node:24-slim`, as for Docker. One
 * without a tag is `latest`.
 */
export function baseName(base: string): string {
  const hosted = HOST.test(base) ? base : `docker.io/${base.includes('/') ? base : `library/${base}`}`
  const last = hosted.slice(hosted.lastIndexOf('/'))
  return /[:@]/.test(last) ? hosted : `${hosted}:latest`
}
