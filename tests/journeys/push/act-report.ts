/** What became of a job, or of one leg of its matrix. `unfinished`: it was under way when act was killed. */
export interface RanLeg {
  /** The job's key, and what its leg is called: `plan`, `deploy weather`. */
  name: string
  result: 'success' | 'failure' | 'unfinished'
  /** What its steps gave out. */
  outputs: Record<string, string>
  /** Markdown, of all its steps. */
  summary: string
  /** Notices, warnings and errors, as a workflow's page shows them. */
  annotations: string[]
  /** What its steps printed, and what act says is wrong. */
  log: string
}

/** What a run of act came to. */
export interface ActReport {
  /** By name; those that were skipped are not there. */
  legs: RanLeg[]
  /** What it says of no leg, such as that it refuses the workflow. */
  complaints: string[]
}

/** Of the lines that `act --json` prints, those fields that tell something. */
interface ActLine {
  /** Different for each leg. */
  job?: string
  jobID?: string
  matrix?: Record<string, unknown>
  stepResult?: string
  jobResult?: string
  command?: string
  name?: string
  arg?: string
  content?: string
  msg?: string
  /** Of a command, as the step printed it. */
  raw?: string
  raw_output?: boolean
  level?: string
}

/** Reads what `act --json` printed; its end may be half a line, where it was killed. */
export function readActReport(printed: string): ActReport {
  const read = printed
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => ({ text, line: parseLine(text) }))
  const ofLegs = read.flatMap(({ line }) => (line?.jobID === undefined ? [] : [line]))
  const byLeg = Map.groupBy(ofLegs, ({ job }) => job)
  return {
    legs: [...byLeg.values()].map(readLeg).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    complaints: read.flatMap(({ text, line }) => (line === undefined ? [text] : [])),
  }
}

/** Each leg's result by its name: what a push is compared with as a whole. */
export function resultsOf(legs: readonly RanLeg[]): Record<string, RanLeg['result']> {
  return Object.fromEntries(legs.map(({ name, result }) => [name, result]))
}

/** Of what is no JSON, act's own errors, nothing. */
function parseLine(line: string): ActLine | undefined {
  try {
    return JSON.parse(line) as ActLine
  } catch {
    return undefined
  }
}

function readLeg(lines: ActLine[]): RanLeg {
  const [{ jobID, matrix }] = lines as [ActLine]
  const leg = typeof matrix?.['name'] === 'string' ? ` ${matrix['name']}` : ''
  const commands = (name: string) => lines.filter(({ command }) => command === name)
  return {
    name: `${jobID}${leg}`,
    result: resultOf(lines),
    outputs: Object.fromEntries(
      commands('set-output').map(({ name, arg }) => [name, arg]),
    ) as RanLeg['outputs'],
    summary: commands('summary')
      .map(({ content }) => content)
      .join(''),
    annotations: lines.flatMap(annotationIn),
    log: lines.map(logged).join(''),
  }
}

/** As it was printed: act takes a text with two colons apart at the wrong place. */
function annotationIn({ raw = '' }: ActLine): string[] {
  const text = /^::(?:notice|warning|error)(?: [^:]*)?::(.*)$/.exec(raw.trim())?.[1]
  return text === undefined ? [] : [text.replaceAll('%0D', '').replaceAll('%0A', '\n').replaceAll('%25', '%')]
}

function logged({ raw_output: isPrinted, level, msg = '' }: ActLine): string {
  if (isPrinted) return msg
  return level === 'error' ? `${msg}\n` : ''
}

/** By its steps: act says of each leg that it failed once any leg of the job has. */
function resultOf(lines: ActLine[]): RanLeg['result'] {
  if (lines.some(({ stepResult }) => stepResult === 'failure')) return 'failure'
  return lines.some(({ jobResult }) => jobResult !== undefined) ? 'success' : 'unfinished'
}
