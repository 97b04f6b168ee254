// A browser has src/web/frames.ts instead: see `browser` in package.json.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ENGINE = fileURLToPath(new URL('..', import.meta.url))

/**
 * The first line of the caller's own code in a stack trace (`file:line:column`), skipping the engine, TF.js and Node.
 * Files that do not exist are skipped too: TF.js's source maps name some.
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

/** ` (at file:line:column)`, or an empty string if the stack has no such line. */
export function at(stack: string | undefined): string {
  const frame = userFrame(stack)
  return frame ? ` (at ${frame})` : ''
}
