import type { Json } from '@slipway/config-schema'
import type { Failure } from '@slipway/model'
import { NeedleSearch } from './needle-search.ts'
import { secretForms } from './secret-forms.ts'
import { StreamMask } from './stream-mask.ts'

/** Replaces an attempt's secrets, in all their forms, by `***`. */
export class Masker {
  readonly #search: NeedleSearch | undefined

  /** `secrets` are the values. Those under 6 bytes stay as they are. */
  constructor(secrets: readonly string[]) {
    const needles = secretForms(secrets)
    this.#search = needles.length === 0 ? undefined : new NeedleSearch(needles)
  }

  /** A mask for one stream; undefined when there is nothing to mask. */
  stream(): StreamMask | undefined {
    return this.#search && new StreamMask(this.#search)
  }

  text(text: string): string {
    const mask = this.stream()
    if (mask === undefined) return text
    return Buffer.concat([mask.push(Buffer.from(text)), mask.flush()]).toString()
  }

  failure(failure: Failure): Failure {
    return { ...failure, message: this.text(failure.message), remedy: this.text(failure.remedy) }
  }

  /** Masks keys and strings; a number that tells a secret becomes a string. */
  json(value: Json): Json {
    if (this.#search === undefined) return value
    if (Array.isArray(value)) return value.map((item) => this.json(item))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.json(item)]))
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const masked = this.text(text)
    return masked === text ? value : masked
  }
}
