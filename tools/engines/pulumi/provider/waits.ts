/** How the provider waits: seconds of the real one. */
export interface Waits {
  pause: (seconds: number) => Promise<void>
}

export interface RetryRequest<Result> {
  action: () => Promise<Result>
  /** Which failures may pass. */
  whenever: (error: Error) => boolean
  forSeconds: number
}

const FIRST_PAUSE_S = 0.5
const LONGEST_PAUSE_S = 10
/** 20 minutes of looks every two seconds. */
const MOST_LOOKS = 600

/** Repeats an action with growing pauses; the pauses count as its time. Throws the last failure. */
export async function retry<Result>(
  { pause }: Waits,
  { action, whenever, forSeconds }: RetryRequest<Result>,
): Promise<Result> {
  let left = forSeconds
  for (let seconds = FIRST_PAUSE_S; ; seconds = Math.min(seconds * 2, LONGEST_PAUSE_S)) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof Error) || !whenever(error) || left <= 0) throw error
    }
    await pause(Math.min(seconds, left))
    left -= seconds
  }
}

export interface SettledRequest {
  isSettled: () => Promise<boolean>
  /** Before the first look. */
  delaySeconds: number
  betweenSeconds: number
  /** So many looks in a row have to find it settled. */
  looks?: number
  what: string
}

/** Waits until something is as asked for. Throws when it never is. */
export async function settled({ pause }: Waits, request: SettledRequest): Promise<void> {
  const { isSettled, delaySeconds, betweenSeconds, looks = 1, what } = request
  if (delaySeconds > 0) await pause(delaySeconds)
  let inARow = 0
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    inARow = (await isSettled()) ? inARow + 1 : 0
    if (inARow === looks) return
    await pause(betweenSeconds)
  }
  throw new Error(`timeout while waiting for ${what}`)
}
