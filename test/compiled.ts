import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A position in compiled code, such as `file:///a/b.js:3:14` or `/a/b.js:3:14`. */
const position = /((?:file:\/\/)?\/[^\s()'"]*)\.js:(\d+):(\d+)/g

/** The text with each position in compiled code as the position in the TypeScript file beside it. */
export const inSource = (text: string): string =>
  text.replace(position, (compiled, path: string, line: string, column: string) => {
    const map = mapOf(path)
    const entry = map?.findEntry(Number(line) - 1, Number(column) - 1)
    if (!entry || !('originalLine' in entry)) return compiled
    return `${path}.ts:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })

/** The path of a module's TypeScript, whether it runs from that or compiled. */
export const sourceOf = (url: string): string => fileURLToPath(url).replace(/\.js$/, '.ts')

/** The module at a TypeScript path relative to the module `url`: compiled if that is. */
export const moduleAt = (path: string, url: string): URL =>
  new URL(path.replace(/\.ts$/, extname(new URL(url).pathname)), url)

const maps = new Map<string, SourceMap>()

function mapOf(path: string): SourceMap | undefined {
  const file = path.startsWith('file:') ? fileURLToPath(path) : path
  const [source, map] = [`${file}.ts`, `${file}.js.map`]
  if (!maps.has(file) && existsSync(source) && existsSync(map))
    maps.set(file, new SourceMap(JSON.parse(readFileSync(map, 'utf8'))))
  return maps.get(file)
}
