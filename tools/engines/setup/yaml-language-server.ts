import { ENGINE_PATHS } from '../engine-paths.ts'
import { runCommand } from './run-command.ts'
import { folderStep } from './step.ts'

const VERSION = '2.0.0'
const DIRECTORY = ENGINE_PATHS.yamlLanguageServer

/** The server that editors ask about YAML files, with the JSON-RPC library that it speaks through. */
export const yamlLanguageServer = folderStep({
  name: `yaml-language-server ${VERSION}`,
  directory: DIRECTORY,
  version: VERSION,
  fill: async () => {
    const quietly = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts']
    await runCommand({
      command: 'npm',
      args: ['install', '--prefix', DIRECTORY, ...quietly, `yaml-language-server@${VERSION}`],
      remedy: 'See that npm reaches its registry, then try again.',
    })
  },
})
