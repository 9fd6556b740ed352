/** The URL of Pulumi's state as Pulumi takes it: a bucket's names the region, unless it says more already. */
export function stateUrl({ backendUrl, region }: { backendUrl: string; region: string }): string {
  const [base = '', query] = backendUrl.split('?', 2)
  const parameters = new URLSearchParams(query)
  if (!base.startsWith('s3://') || parameters.has('region')) return backendUrl
  parameters.set('region', region)
  return `${base}?${parameters.toString()}`
}
