/**
 * The URL of Pulumi's state as Pulumi takes it: a bucket's names the region; a directory's wants no files of metadata
 * beside the state's, as those are not written in one piece, and Pulumi cannot read what it was killed at. What the URL
 * says already stands.
 */
export function stateUrl({ backendUrl, region }: { backendUrl: string; region: string }): string {
  if (backendUrl.startsWith('s3://')) return withParameter(backendUrl, { name: 'region', value: region })
  if (backendUrl.startsWith('file://')) return withParameter(backendUrl, { name: 'metadata', value: 'skip' })
  return backendUrl
}

function withParameter(url: string, { name, value }: { name: string; value: string }): string {
  const [base = '', query] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  if (parameters.has(name)) return url
  parameters.set(name, value)
  return `${base}?${parameters.toString()}`
}
