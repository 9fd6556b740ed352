/**
 * The same port, with something before each of its calls: if that gives a promise, the call, which then must be
 * asynchronous, waits for it.
 */
export function beforeCalls<T extends object>(
  port: T,
  before: (method: string, parameters: readonly unknown[]) => Promise<void> | void,
): T {
  return new Proxy(port, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property)
      if (typeof member !== 'function') return member
      return (...parameters: unknown[]): unknown => {
        const call = (): unknown => Reflect.apply(member, target, parameters)
        const wait = before(String(property), parameters)
        return wait === undefined ? call() : wait.then(call)
      }
    },
  })
}
