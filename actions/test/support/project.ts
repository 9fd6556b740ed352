export const SLIPWAY_YAML = `project: acme
locations: ['locations/*']
environments:
  staging: {branch: main, account: "111122223333", region: eu-west-1}
`

const BASE = `registry.example/base@sha256:${'a'.repeat(64)}`

/** A location.yaml with one job. */
export function locationYaml(word = 'hello'): string {
  return `launcher: lambda\nbuild: {base: 'base:1'}\njobs:\n  greet:\n    command: [echo, ${word}]\n`
}

/** The files of a project with these locations, each with some code. */
export function projectFiles(...names: string[]): Record<string, string> {
  return {
    'slipway.yaml': SLIPWAY_YAML,
    'slipway.lock': JSON.stringify({ version: 1, bases: { 'base:1': { x86_64: BASE } } }),
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`locations/${name}/location.yaml`, locationYaml()],
        [`locations/${name}/main.mjs`, `console.log('${name}')\n`],
      ]),
    ),
  }
}
