import type { Context } from 'hono'
import { Refusal } from './refusal.ts'

const MAX_LENGTH = 2048

/** The query's parameters, each at most once and none but these. */
export function readQuery<Name extends string>(
  c: Context,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const given = Object.entries(c.req.queries())
  const unknown = given.find(([name]) => !names.some((known) => known === name))
  if (unknown !== undefined) {
    const remedy = names.length === 0 ? 'There are none here.' : `There are: ${names.join(', ')}.`
    throw new Refusal('bad_request', `The URL has a parameter ${JSON.stringify(unknown[0])}.`, remedy)
  }
  return Object.fromEntries(given.map(([name, values]) => [name, onlyOne(name, values)])) as Partial<
    Record<Name, string>
  >
}

/** A whole number in a range, both ends included. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  range: { min: number; max: number },
): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= range.min && number <= range.max) return number
  throw wrong(name, `a whole number from ${range.min} to ${range.max}`)
}

/** Where a list goes on, as its last page told: the id of what stood there. */
export function listCursor(text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text)) return text
  throw wrong('cursor', 'the cursor of an earlier page')
}

/** One of some words. */
export function word<Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (text === undefined) return undefined
  const found = words.find((candidate) => candidate === text)
  if (found !== undefined) return found
  throw wrong(name, `one of: ${words.join(', ')}`)
}

function onlyOne(name: string, [value = '', ...others]: string[]): string {
  if (others.length > 0) throw wrong(name, 'given once')
  if (value === '' || value.length > MAX_LENGTH) throw wrong(name, `a text of 1 to ${MAX_LENGTH} characters`)
  return value
}

function wrong(name: string, must: string): Refusal {
  return new Refusal(
    'bad_request',
    `The parameter ${JSON.stringify(name)} must be ${must}.`,
    'Correct the URL.',
  )
}
