import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * Versions of what results depend on, read from the packages without loading them; a package that is not there is left
 * out.
 */
export function versions(): Record<string, string> {
  const found: Record<string, string> = { sente: version('sente')!, node: process.versions.node }
  const packages = { '@tensorflow/tfjs': '@tensorflow/tfjs-core', 'onnxruntime-node': 'onnxruntime-node' }
  for (const [name, folder] of Object.entries(packages)) {
    const installed = version(folder)
    if (installed) found[name] = installed
  }
  return found
}

/** The installed version of a package, if any. */
export function version(name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version
  } catch {
    return undefined
  }
}
