import { createRequire } from 'node:module'
import { findRuntime, ORT_VERSION } from '../../engine/onnx/find.ts'

const require = createRequire(import.meta.url)

/**
 * Versions of what results depend on, without loading it. ONNX Runtime is `onnxruntime-node`, or `onnxruntime-web`
 * where steps run in WebAssembly.
 */
export function versions(): Record<string, string> {
  const found: Record<string, string> = { sente: version('sente')!, node: process.versions.node }
  const tfjs = version('@tensorflow/tfjs-core')
  if (tfjs) found['@tensorflow/tfjs'] = tfjs
  const { native } = findRuntime()
  return native ? { ...found, 'onnxruntime-node': native.version } : { ...found, 'onnxruntime-web': ORT_VERSION }
}

/** The installed version of a package, if any. */
export function version(name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version
  } catch {
    return undefined
  }
}
