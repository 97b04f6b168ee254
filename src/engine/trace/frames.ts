import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ENGINE = fileURLToPath(new URL('..', import.meta.url))

/**
 * The first line of the person's own code in a stack trace (`file:line:column`): not the engine, TF.js or Node.
 * (TF.js's source maps name files that no one has.)
 */
export function userFrame(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n').slice(1)) {
    const place = /\(?((?:file:\/\/|\/|[A-Z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line.trim())?.[1]
    if (!place) continue
    const [, file, position] = /^(.*?)((?::\d+)+)$/.exec(place)!
    const path = file!.startsWith('file:') ? fileURLToPath(file!) : file!
    if (!path.startsWith(ENGINE) && !path.includes('node_modules') && existsSync(path)) return path + position
  }
  return undefined
}

/** ` (at file:line:column)`, or nothing where the stack does not tell. */
export function at(stack: string | undefined): string {
  const frame = userFrame(stack)
  return frame ? ` (at ${frame})` : ''
}
