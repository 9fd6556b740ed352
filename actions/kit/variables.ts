/** The environment of the process, as it was when the action started. */
export type Variables = Readonly<Record<string, string | undefined>>
