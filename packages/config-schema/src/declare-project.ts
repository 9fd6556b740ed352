import type { Json } from './declaration.ts'
import type { DeclaredProject } from './declared.ts'
import { type Finding, pathsOf, withoutConsequences } from './finding.ts'
import { expandVariables, type Variables } from './normalise/expand-variables.ts'
import { normaliseAgents } from './normalise/normalise-agents.ts'
import { checkShape, type Shape } from './schema/check-shape.ts'
import { schemas, slipwayFile } from './schema/compiled-slipway.generated.js'
import type { SlipwayFile } from './schema/slipway-file.ts'

const SHAPE: Shape<SlipwayFile> = { kind: 'slipway', validate: slipwayFile, schema: schemas.slipwayFile }

/** What slipway.yaml declares, as far as it can be told. */
export function declareProject(request: { file: string; content: Json; variables: Variables }): {
  project: DeclaredProject
  findings: Finding[]
} {
  const { file, variables } = request
  const expanded = expandAgents(request.content, variables)
  const missing = pathsOf(expanded.findings)
  const { content, findings, mended } = checkShape(SHAPE, file, expanded.content)
  return {
    project: { file, content, agents: normaliseAgents(content.agents), broken: [...missing, ...mended] },
    findings: [...expanded.findings, ...withoutConsequences(findings, missing)],
  }
}

function expandAgents(content: Json, variables: Variables): { content: Json; findings: Finding[] } {
  if (typeof content !== 'object' || content === null || Array.isArray(content) || !content['agents']) {
    return { content, findings: [] }
  }
  const { agents, findings } = expandVariables(content['agents'], variables)
  return { content: { ...content, agents }, findings }
}
