import { COMMANDS } from './command-list.ts'

const HEAD = `Usage: slipway COMMAND [options]

Takes code locations from git push to runs whose every outcome is accounted for.

Options:
  -V, --version      print the version
  --state-dir <dir>  where state is kept (default: .slipway beside the project's slipway.yaml)
  -q, --quiet        print data and errors only
  --color            colours, also into a pipe
  --no-color         no colours
  -h, --help         print help
`

const EPILOGUE = `
Exit codes: 0 done; 1 failed, or problems found, or the run that was followed did not succeed; 2 wrong usage;
130 interrupted.

Variables: SLIPWAY_API_TOKEN (the token for --api), NO_COLOR, FORCE_COLOR; with --env those of AWS's own tools.

First steps:
  $ slipway init                         a project with one code location that runs
  $ slipway validate                     is what I wrote right?
  $ slipway start                        release it to this machine, and serve
  $ slipway run hello/greet              launch a job, and follow its log
  $ slipway COMMAND --help               examples of each command
`

/** What `slipway --help` prints. Made without the library that parses, which would take longer than all else here. */
export function rootHelp(): string {
  const groups = [...Map.groupBy(COMMANDS, ({ group }) => group)]
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  const lists = groups.map(
    ([group, commands]) =>
      `\n${group}\n${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join('')}`,
  )
  return `${HEAD}${lists.join('')}${EPILOGUE}`
}
