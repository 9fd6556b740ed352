import type { Json } from '@slipway/config-schema'
import type { Context } from 'hono'
import { Refusal } from './refusal.ts'

export type JsonObject = { [key: string]: Json }

const MAX_DEPTH = 64
const MAX_TAGS = 50
const MAX_TAG_NAME = 128
const MAX_TAG_VALUE = 256
const MAX_TEXT = 1024

/** The body, a JSON object with no other members than these; no body at all is an empty one. */
export async function readBody(c: Context, members: readonly string[]): Promise<JsonObject> {
  const text = await c.req.text()
  const body = text === '' ? {} : parse(text)
  if (!isObject(body)) throw malformed('The body must be a JSON object.')
  const fault = findFault(body, 1)
  if (fault !== undefined) throw malformed(fault)
  const unknown = Object.keys(body).find((key) => !members.includes(key))
  if (unknown === undefined) return body
  throw malformed(`The body has a member ${JSON.stringify(unknown)}.`, `It may have: ${members.join(', ')}.`)
}

/** A member that must be there. */
export function requiredText(body: JsonObject, member: string): string {
  const text = optionalText(body, member)
  if (text === null) throw malformed(`The body has no ${JSON.stringify(member)}.`)
  return text
}

/** A member that may be left out, or be null. */
export function optionalText(body: JsonObject, member: string): string | null {
  const value = body[member] ?? null
  if (value === null) return null
  if (typeof value === 'string' && value !== '' && value.length <= MAX_TEXT) return value
  throw malformed(`${JSON.stringify(member)} must be a text of 1 to ${MAX_TEXT} characters.`)
}

/** One of some words; the first is the default. */
export function oneOf<Word extends string>(
  body: JsonObject,
  member: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = body[member] ?? words[0]
  const word = words.find((candidate) => candidate === value)
  if (word !== undefined) return word
  throw malformed(`${JSON.stringify(member)} must be one of: ${words.join(', ')}.`)
}

/** One of some words, or null when it is left out. */
export function optionalWord<Word extends string>(
  body: JsonObject,
  member: string,
  words: readonly [Word, ...Word[]],
): Word | null {
  return (body[member] ?? null) === null ? null : oneOf(body, member, words)
}

/** A member that is an object, by default an empty one. */
export function optionalObject(body: JsonObject, member: string): JsonObject {
  const value = body[member] ?? {}
  if (isObject(value)) return value
  throw malformed(`${JSON.stringify(member)} must be a JSON object.`)
}

/** The tags of a run: they are kept in its record, so they are few and short. */
export function readTags(body: JsonObject): Record<string, string> {
  const tags = Object.entries(optionalObject(body, 'tags'))
  if (tags.length > MAX_TAGS)
    throw malformed(`"tags" has ${tags.length} members, ${MAX_TAGS} at most are taken.`)
  return Object.fromEntries(tags.map(([name, value]) => [tagName(name), tagValue(name, value)]))
}

function tagName(name: string): string {
  if (name.length > 0 && name.length <= MAX_TAG_NAME) return name
  throw malformed(`The name of a tag must have 1 to ${MAX_TAG_NAME} characters.`)
}

function tagValue(name: string, value: Json): string {
  if (typeof value === 'string' && value.length <= MAX_TAG_VALUE) return value
  throw malformed(`The tag ${JSON.stringify(name)} must be a text of ${MAX_TAG_VALUE} characters at most.`)
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw malformed(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

/** What JSON.parse accepts and what is no value to us: it would be changed on its way, or stop whoever walks it. */
function findFault(value: Json, depth: number): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    return 'The body holds a number that is too large.'
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > MAX_DEPTH) return `The body is nested more than ${MAX_DEPTH} deep.`
  if (Object.hasOwn(value, '__proto__')) return 'The body has a member "__proto__", which is not taken.'
  for (const member of Object.values(value)) {
    const fault = findFault(member, depth + 1)
    if (fault !== undefined) return fault
  }
  return undefined
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(message: string, remedy = 'Send the body as the API documents it.'): Refusal {
  return new Refusal('bad_request', message, remedy)
}
