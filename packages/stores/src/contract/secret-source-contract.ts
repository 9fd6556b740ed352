import type { SecretSource } from '@slipway/model'
import { describe, expect, it } from 'vitest'

/** A secret source that holds what it was made with; `references` names each value where the source keeps it. */
export interface SecretsUnderTest {
  secrets: SecretSource
  references: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** What every `SecretSource` does. */
export function secretSourceContract(
  name: string,
  make: (values: Readonly<Record<string, string>>) => Promise<SecretsUnderTest>,
): void {
  describe(`${name} as a SecretSource`, () => {
    const values = { DB_PASSWORD: 'pa$$ "word" #1', KEY: 'line one\nline two' }

    it('reads the values of the secrets that are asked for, as they are', async () => {
      await using opened = closing(await make(values))
      const { secrets, references } = opened
      expect(await secrets.read(references)).toEqual({ values, missing: [] })
      const { KEY } = references
      expect(await secrets.read({ KEY: KEY ?? '' })).toEqual({ values: { KEY: values.KEY }, missing: [] })
      expect(await secrets.read({})).toEqual({ values: {}, missing: [] })
    })

    it('names those that have no value, beside the values of the others', async () => {
      await using opened = closing(await make(values))
      const { secrets, references } = opened
      const asked = {
        ...references,
        TOKEN: 'ssm:/slipway-test/nobody-made-this',
        toString: 'ssm:/slipway-test/nor-this',
      }
      const answer = await secrets.read(asked)
      expect(answer.values).toEqual(values)
      expect(answer.missing.toSorted()).toEqual(['TOKEN', 'toString'])
    })
  })
}

function closing(opened: SecretsUnderTest): SecretsUnderTest & AsyncDisposable {
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() }
}
