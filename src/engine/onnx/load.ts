import { UserError } from '../../core/error.ts'
import { findRuntime } from './find.ts'
import { loadNative } from './native.ts'
import { firstLine, type Runtime, type RuntimeOptions } from './runtime.ts'

/** How to get the native runtime, and what for: measured with bench/wasm.ts. */
const INSTALL = '`npx sente install-native` (a download of 114 MB) makes updates 3 to 5 times faster'

/**
 * Loads the native ONNX Runtime, or its WebAssembly where there is none or it does not load.
 *
 * @throws UserError when neither loads, or a GPU provider needs the native one.
 */
export async function loadRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { native, reason } = findRuntime()
  let why = reason
  let fix = INSTALL
  if (native)
    try {
      return loadNative(native, options)
    } catch (error) {
      const [, clause, own] = /^(.*): ([^:]*)\.$/.exec(firstLine(error)) ?? []
      why = clause ?? firstLine(error)
      fix = own ?? fix // `install-native` installs nothing where there is one
    }
  if (options.provider !== undefined && options.provider !== 'cpu')
    throw new UserError(
      `${why}, and GPUs need it: ${native ? fix : 'run `npx sente install-native`'}, or use --device cpu.`,
    )
  const { loadWasm } = await import('./wasm/runtime.ts')
  return loadWasm(`steps run in WebAssembly, because ${why}: ${fix}.`)
}
