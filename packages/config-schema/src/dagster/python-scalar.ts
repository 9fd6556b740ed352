const BOOLEAN = /^(?:yes|no|true|false|on|off|Yes|No|True|False|On|Off|YES|NO|TRUE|FALSE|ON|OFF)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const INTEGER =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const NULL = /^(?:~|null|Null|NULL|)$/

/**
 * What Dagster's YAML reader (PyYAML, that is YAML 1.1, without dates) makes of text that stands without quotes: `on`
 * is true, `010` is 8, `1:30` is 90.
 */
export function pythonScalar(source: string): null | boolean | bigint | number | string {
  if (NULL.test(source)) return null
  if (BOOLEAN.test(source)) return /^(?:yes|true|on)$/i.test(source)
  if (INTEGER.test(source)) return integer(source.replaceAll('_', ''))
  return FLOAT.test(source) ? float(source.replaceAll('_', '')) : source
}

function integer(text: string): bigint {
  const digits = text.replace(/^[-+]/, '')
  const sign = text.startsWith('-') ? -1n : 1n
  if (digits.includes(':'))
    return sign * digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
  // An octal number of no digits, as in `0_`, is one that Python refuses; as a number it is refused all the same.
  return sign * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits)
}

function float(text: string): number {
  if (/inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/nan$/i.test(text)) return Number.NaN
  const sign = text.startsWith('-') ? -1 : 1
  return (
    sign *
    text
      .replace(/^[-+]/, '')
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0)
  )
}
