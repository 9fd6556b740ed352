import { callsOf, type Answer, type AwsRequest } from '@slipway/tools/engines'

interface KnownRole {
  arn: string
  boundary: string | null
}

/** What calls about a role do not say of it, and AWS asks for: its path and its boundary. */
export class KnownRoles {
  readonly #account: string
  readonly #roles = new Map<string, KnownRole>()

  constructor(account: string) {
    this.#account = account
  }

  /** Notes a role that a call has made. */
  learn(request: AwsRequest, answer: Answer): void {
    if (!callsOf('iam')(request) || answer === 'cut' || answer.status !== 200) return
    const input = new URLSearchParams(request.body.toString())
    if (input.get('Action') !== 'CreateRole') return
    const name = input.get('RoleName') ?? ''
    const arn = `arn:aws:iam::${this.#account}:role${input.get('Path') ?? '/'}${name}`
    this.#roles.set(name, { arn, boundary: input.get('PermissionsBoundary') })
  }

  /** Of one that is not there, AWS knows no path. */
  arnOf(name: string): string {
    return this.#roles.get(name)?.arn ?? `arn:aws:iam::${this.#account}:role/${name}`
  }

  boundaryOf(name: string): string | undefined {
    return this.#roles.get(name)?.boundary ?? undefined
  }
}
