import { fileURLToPath } from 'node:url'

const ENGINE = fileURLToPath(new URL('..', import.meta.url))

/** The first line of the person's own code in a stack trace (`file:line:column`): not the engine, TF.js or Node. */
export function userFrame(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n').slice(1)) {
    const place = /\(?((?:file:\/\/|\/|[A-Z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line.trim())?.[1]
    if (!place) continue
    const path = place.startsWith('file:')
      ? fileURLToPath(place.replace(/(:\d+)+$/, '')) + /(:\d+)+$/.exec(place)![0]
      : place
    if (!path.startsWith(ENGINE) && !path.includes('node_modules')) return path
  }
  return undefined
}

/** ` (at file:line:column)`, or nothing where the stack does not tell. */
export function at(stack: string | undefined): string {
  const frame = userFrame(stack)
  return frame ? ` (at ${frame})` : ''
}
