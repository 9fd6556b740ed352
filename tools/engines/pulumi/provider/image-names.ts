/** What images are called on AWS and for the emulator, which cannot pull from ECR. */
export interface ImageNames {
  forEmulator: (image: string) => string
  /** What an image of the emulator stands for: one of ECR, as Lambda takes no other. */
  onAws: (image: string) => string
}

type Pair = readonly [from: string, to: string]

/** Understands `from=to,from=to`, each a registry's host. */
export function imageNames(text: string): ImageNames {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  const hosts = pairs.map((pair): Pair => {
    const [from = '', to = ''] = pair.split('=')
    return [from.trim(), to.trim()]
  })
  const ofEcr = hosts.filter(([from]) => from.includes('.dkr.ecr.'))
  return {
    forEmulator: (image) => renamed(image, hosts),
    onAws: (image) =>
      renamed(
        image,
        ofEcr.map(([from, to]) => [to, from]),
      ),
  }
}

function renamed(image: string, hosts: readonly Pair[]): string {
  const [host = '', ...name] = image.split('/')
  const [, to = host] = hosts.find(([from]) => from === host) ?? []
  return [to, ...name].join('/')
}
