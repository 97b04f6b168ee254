import { readFileSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as Swc from '@swc/wasm-typescript'

/**
 * The JavaScript of a TypeScript file. Types become spaces, so that lines and columns stay; a file with enums,
 * namespaces or parameter properties is compiled, with a source map.
 *
 * @throws SyntaxError naming the place.
 */
export function javascript(url: string): string {
  const { transformSync } = createRequire(import.meta.url)('@swc/wasm-typescript') as typeof Swc
  const filename = fileURLToPath(url)
  const source = readFileSync(filename, 'utf8')
  const compiled = (options: Swc.Options) => {
    try {
      return transformSync(source, { ...options, module: true, filename })
    } catch (error) {
      if (options.mode === 'strip-only' && (error as Refusal).code === 'UnsupportedSyntax') return undefined
      throw syntaxError(filename, error as Refusal)
    }
  }
  const stripped = compiled({ mode: 'strip-only' })
  if (stripped) return stripped.code
  const { code, map } = compiled({ mode: 'transform', sourceMap: true })!
  mapLines()
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map!).toString('base64')}`
}

/** What the compiler throws, which is not an Error. */
interface Refusal {
  readonly code: string
  readonly message: string
  readonly startLine: number
  /** From 0. */
  readonly startColumn: number
}

function syntaxError(file: string, { message, startLine, startColumn }: Refusal): SyntaxError {
  const shorter = relative(process.cwd(), file)
  const shown = shorter.startsWith('..') ? file : shorter
  return new SyntaxError(`${shown}:${startLine}:${startColumn + 1}: ${message}`)
}

/** Makes stack traces name lines of the source, for files loaded from now on. */
export function mapLines(): void {
  const { setSourceMapsSupport } = module as { setSourceMapsSupport?: (enabled: boolean) => void }
  if (setSourceMapsSupport)
    setSourceMapsSupport(true) // not for packages, whose maps are large
  else process.setSourceMapsEnabled(true)
}
