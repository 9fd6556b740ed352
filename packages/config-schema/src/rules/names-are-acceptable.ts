import { DEFAULT_QUEUE } from '../declaration.ts'
import type { Declared, DeclaredLocation } from '../declared.ts'
import { type Finding, keyAt, type Place, valueAt } from '../finding.ts'
import {
  isAcceptableName,
  isAcceptableStepName,
  LOCAL_ENVIRONMENT,
  MAX_NAME_LENGTH,
  PLATFORM_NAME,
} from '../names.ts'
import { withArticle } from '../with-article.ts'
import type { LocationRule, ProjectRule } from './rule.ts'

interface Name {
  name: string
  what: string
  file: string
  place: Place
  /** A name that Slipway keeps for itself, and what for. */
  reserved?: { name: string; what: string }
  isStep?: boolean
}

/** What the environment of a pull request is called. */
const PREVIEW = /^pr-\d+$/

const PLATFORM = { name: PLATFORM_NAME, what: 'the platform is deployed under it' }
const LOCAL = { name: LOCAL_ENVIRONMENT, what: 'this machine is it, and always there' }
const DEFAULT = { name: DEFAULT_QUEUE, what: 'locations with no agent_queue wait in it' }

/** The project, its environments, its agents and their queues have names that stores, paths and clouds take. */
export const projectNamesAreAcceptable: ProjectRule = ({ project }) =>
  namesOfProject(project).flatMap(findingsOf)

/** A location, its queue, jobs and steps have names that stores, paths and clouds take. */
export const locationNamesAreAcceptable: LocationRule = (location) =>
  namesOfLocation(location).flatMap(findingsOf)

function namesOfProject({ file, content }: Declared['project']): Name[] {
  const { project, agents = [], environments = {} } = content
  return [
    { name: project, what: 'project', file, place: valueAt(['project']) },
    ...Object.keys(environments).map((name): Name => {
      const reserved = PREVIEW.test(name)
        ? { name, what: 'the previews of pull requests are named so' }
        : LOCAL
      return { name, what: 'environment', file, place: keyAt(['environments', name]), reserved }
    }),
    ...agents.flatMap(({ name, queues = [] }, agent): Name[] => [
      { name, what: 'agent', file, place: valueAt(['agents', agent, 'name']) },
      ...queues.map((queue, index): Name => ({
        name: queue,
        what: 'queue',
        file,
        place: valueAt(['agents', agent, 'queues', index]),
        reserved: { ...DEFAULT, what: `${DEFAULT.what}; write include_default_queue: true to serve it` },
      })),
    ]),
  ]
}

function namesOfLocation({ file, content, declaration }: DeclaredLocation): Name[] {
  const { name } = declaration
  return [
    { name, what: 'location', file, place: valueAt(['location_name']), reserved: PLATFORM },
    ...(content.agent_queue === undefined
      ? []
      : [
          {
            name: content.agent_queue,
            what: 'queue',
            file,
            place: valueAt(['agent_queue']),
            reserved: DEFAULT,
          },
        ]),
    ...Object.entries(content.jobs).flatMap(([job, { steps = {} }]): Name[] => [
      { name: job, what: 'job', file, place: keyAt(['jobs', job]) },
      ...Object.keys(steps).map((step): Name => {
        return { name: step, what: 'step', file, place: keyAt(['jobs', job, 'steps', step]), isStep: true }
      }),
    ]),
  ]
}

function findingsOf({ name, what, file, place, reserved, isStep = false }: Name): Finding[] {
  if (name === reserved?.name) {
    const message = `No ${what} may be named "${name}": ${reserved.what}.`
    return [
      { code: 'reserved_name', message, suggestion: 'Choose another name, or leave it out.', file, place },
    ]
  }
  if (isStep ? isAcceptableStepName(name) : isAcceptableName(name)) return []
  const tooLong = name.length > MAX_NAME_LENGTH
  const shown = JSON.stringify(tooLong ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name)
  const message = `${shown} cannot be the name of ${withArticle(what)}${tooLong ? ': it is too long' : ''}.`
  const characters = isStep ? '- and _' : '-, _ and .'
  const suggestion = `Use up to ${MAX_NAME_LENGTH} letters, digits, ${characters}, beginning with a letter or digit.`
  return [{ code: 'invalid_name', message, suggestion, file, place }]
}
