/** No line: a bundle does not tell the caller's code from the engine's. */
export const userFrame = (_: string | undefined): string | undefined => undefined

/** No line. */
export const at = (_: string | undefined): string => ''
