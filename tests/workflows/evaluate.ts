import { loadWorkflowParser } from './workflow-parser.ts'

/** How the jobs that a job needs have ended, as the status functions tell. */
export interface Status {
  success: boolean
  failure: boolean
  cancelled: boolean
}

/** What an expression of GitHub's comes to in its contexts, as text. */
export async function evaluate(
  expression: string,
  contexts: Record<string, object>,
  status: Status = { success: true, failure: false, cancelled: false },
): Promise<string> {
  const { data, Evaluator, Lexer, Parser } = (await loadWorkflowParser()).expressions
  const functions = Object.entries({ ...status, always: true }).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }))
  const { tokens } = new Lexer(expression).lex()
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse()
  const values = JSON.parse(JSON.stringify(contexts), data.reviver) as InstanceType<typeof data.Dictionary>
  const byName = new Map(functions.map((one) => [one.name, one]))
  return new Evaluator(parsed, values, byName).evaluate().coerceString()
}

/** The text with what stands in its `${{ }}` put in. */
export async function fill(text: string, contexts: Record<string, object>): Promise<string> {
  const parts = text.split(/\$\{\{(.*?)\}\}/)
  const filled = parts.map(async (part, index) => (index % 2 === 0 ? part : evaluate(part.trim(), contexts)))
  return (await Promise.all(filled)).join('')
}
