/** The few signs that lines begin with. */
export interface Symbols {
  done: string
  failed: string
  warning: string
  running: string
  /** Nothing happened, on purpose. */
  skipped: string
  dot: string
  bar: string
}

const UNICODE: Symbols = {
  done: '✔',
  failed: '✖',
  warning: '▲',
  running: '▶',
  skipped: '○',
  dot: '·',
  bar: '│',
}
const ASCII: Symbols = {
  done: 'ok',
  failed: 'x',
  warning: '!',
  running: '>',
  skipped: '-',
  dot: '-',
  bar: '|',
}

/** The signs that the terminal can show. */
export function symbols(unicode: boolean): Symbols {
  return unicode ? UNICODE : ASCII
}

/** Whether the locale takes UTF-8. With none set it is assumed: that is a container or CI, and they all do. */
export function takesUnicode(variables: Readonly<Record<string, string | undefined>>): boolean {
  const locale = variables['LC_ALL'] || variables['LC_CTYPE'] || variables['LANG']
  return variables['TERM'] !== 'linux' && (locale === undefined || locale === '' || /utf-?8/i.test(locale))
}
