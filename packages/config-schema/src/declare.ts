import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import type { Json } from './declaration.ts'
import type { Declared, DeclaredLocation, DeclaredProject } from './declared.ts'
import { type Finding, pathsOf, withoutConsequences } from './finding.ts'
import { expandVariables, type Variables } from './normalise/expand-variables.ts'
import { normaliseAgents } from './normalise/normalise-agents.ts'
import { normaliseLocation } from './normalise/normalise-location.ts'
import { LOCATION_RULES, PROJECT_RULES } from './rules/rules.ts'
import { checkShape } from './schema/check-shape.ts'

/** What slipway.yaml declares, as far as it can be told. */
export function declareProject(request: { file: string; content: Json; variables: Variables }): {
  project: DeclaredProject
  findings: Finding[]
} {
  const { file, variables } = request
  const expanded = expandAgents(request.content, variables)
  const missing = pathsOf(expanded.findings)
  const { content, findings, mended } = checkShape('slipway', file, expanded.content)
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

/** What a location.yaml declares, as far as it can be told. */
export function declareLocation(request: { root: string; file: string; content: Json }): {
  location: DeclaredLocation
  findings: Finding[]
} {
  const { root, file } = request
  const directory = posix.dirname(file)
  const folder = posix.basename(directory === '.' ? root : directory)
  const { content, findings, mended } = checkShape('location', file, request.content)
  const normalised = normaliseLocation({ file, folder, content })
  const told = withoutConsequences(normalised.findings, mended)
  return {
    location: {
      file,
      directory,
      content,
      declaration: normalised.declaration,
      has: (path) => isWithin(path) && existsSync(posix.join(root, directory, path)),
      broken: [...mended, ...pathsOf(told)],
    },
    findings: [...findings, ...told],
  }
}

function isWithin(path: string): boolean {
  return !/^\.\.(\/|$)/.test(posix.normalize(path))
}

/** What the rules find. */
export function checkRules(declared: Declared): Finding[] {
  const { project, locations } = declared
  const ofLocations: Finding[] = []
  for (const location of locations) {
    for (const rule of LOCATION_RULES) for (const finding of rule(location)) ofLocations.push(finding)
  }
  const ofProject = PROJECT_RULES.flatMap((rule) => rule(declared))
  const broken = new Map([project, ...locations].map((source) => [source.file, source.broken]))
  return [...ofProject, ...ofLocations].filter(
    (finding) => withoutConsequences([finding], broken.get(finding.file) ?? []).length > 0,
  )
}
