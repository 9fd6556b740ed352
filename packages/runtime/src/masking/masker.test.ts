import { describe, expect, test } from 'vitest'
import { Masker } from './masker.ts'

const KEY = `-----BEGIN KEY-----
MIIEpAIBAAKCAQEA7bq2
  k3y/with+chars=
short
-----END KEY-----`

describe('a masker', () => {
  const secret = 'pa/s"s w+örd?'
  const masker = new Masker([secret])

  test.each([
    ['as it is', secret],
    ['as JSON', JSON.stringify(secret).slice(1, -1)],
    ['as JSON within ASCII', 'pa/s\\"s w+\\u00f6rd?'],
    ['as JSON with escaped slashes', 'pa\\/s\\"s w+örd?'],
    ['in a query', encodeURIComponent(secret)],
    ['in a query, in lower case', 'pa%2fs%22s%20w%2b%c3%b6rd%3f'],
    ['in a form', new URLSearchParams({ x: secret }).toString().slice(2)],
    ['in a path', 'pa/s%22s%20w%2B%C3%B6rd%3F'],
    ['as base64', Buffer.from(secret).toString('base64')],
    ['as base64 for URLs', Buffer.from(secret).toString('base64url')],
  ])('masks a secret %s', (_, form) => {
    expect(masker.text(`before ${form} after`)).toMatch(/^before \*\*\*.{0,2} after$/)
  })

  test.each(['', 'a', 'ab', 'abc'])('masks the base64 of a secret after %j', (before) => {
    const encoded = Buffer.from(`${before}${secret} and more`).toString('base64')
    expect(masker.text(encoded)).toContain('***')
    // Six bits at each end depend on what is beside the secret.
    const left = masker.text(encoded).replace('***', '')
    expect(Buffer.from(left, 'base64').toString()).not.toContain('s w')
    expect(left.length).toBeLessThanOrEqual(
      encoded.length - Math.floor((Buffer.byteLength(secret) * 4) / 3) + 2,
    )
  })

  test('masks a secret of several lines as a whole, and each line that is long enough', () => {
    const lines = new Masker([KEY])
    expect(lines.text(KEY)).toBe('***')
    expect(lines.text('> MIIEpAIBAAKCAQEA7bq2 <\nk3y/with+chars=\nshort')).toBe('> *** <\n***\nshort')
    expect(lines.text(KEY.replaceAll('\n', '\r\n'))).toBe('***\r\n***\r\n  ***\r\nshort\r\n***')
  })

  test('leaves secrets under 6 bytes alone: they would be masked everywhere', () => {
    expect(new Masker(['12345', '']).text('12345')).toBe('12345')
    expect(new Masker(['ööö']).text('ööö')).toBe('***')
  })

  test('masks results: keys, strings, and numbers that tell a secret', () => {
    const both = new Masker(['hunter22', '12345678'])
    const value = {
      hunter22: [1, 'so hunter22!', null, true],
      nested: { pin: 12_345_678, of: 99_123_456_780 },
    }
    expect(both.json(value)).toEqual({
      '***': [1, 'so ***!', null, true],
      nested: { pin: '***', of: '99***0' },
    })
  })

  test('masks failures', () => {
    const failure = { code: 'exit_code', message: 'not hunter22', remedy: 'use hunter22' } as const
    expect(new Masker(['hunter22']).failure(failure)).toEqual({
      code: 'exit_code',
      message: 'not ***',
      remedy: 'use ***',
    })
  })
})
