/** `1 run`, `2 runs`, `0 runs`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
