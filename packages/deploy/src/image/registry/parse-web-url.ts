/** An address that a server names, seen from where it said so; null unless it is one of HTTP, with or without TLS. */
export function parseWebUrl(text: string | undefined, from?: URL): URL | null {
  const url = text === undefined ? null : URL.parse(text, from?.href)
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url : null
}
