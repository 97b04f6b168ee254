import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { tf } from './tf.ts'

const require = createRequire(import.meta.url)

/** A TF.js backend as found on this machine. */
export interface TfjsBackend {
  readonly name: 'tensorflow' | 'wasm' | 'cpu'
  readonly usable: boolean
  /** How it runs, or why it does not. */
  readonly detail: string
}

/** Packages that bring the backend `tensorflow`, native code. */
const NATIVE = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/** tfjs-node 4.22 calls functions that Node 23 removed (https://github.com/tensorflow/tfjs/issues/8609). */
const RESTORE_UTIL =
  "const util = require('node:util'); util.isNullOrUndefined ??= v => v == null; util.isArray ??= Array.isArray;"

/**
 * Loads the eager backends, fastest first, and tells of each whether it can be used. TF.js ends up on `wasm` or `cpu`.
 * Native code is first tried in a child process, so that a broken installation cannot take this one down.
 */
export async function loadBackends(): Promise<readonly TfjsBackend[]> {
  const native = await loadNative()
  const wasm = await loadWasm()
  return [native, wasm, { name: 'cpu', usable: await tf.setBackend('cpu'), detail: 'plain JavaScript' }]
}

async function loadNative(): Promise<TfjsBackend> {
  const reasons: string[] = []
  for (const name of NATIVE) {
    const folder = packageFolder(name)
    const reason = folder === undefined ? `${name} is not installed` : await nativeProblem(folder)
    if (reason === undefined) return { name: 'tensorflow', ...requireNative(folder!) }
    reasons.push(reason)
  }
  return { name: 'tensorflow', usable: false, detail: reasons.join('; ') }
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch {
    return undefined
  }
}

/** Why the tfjs-node package in `folder` cannot be used; undefined when it computed a product in a child process. */
export async function nativeProblem(folder: string): Promise<string | undefined> {
  const { name } = require(join(folder, 'package.json')) as { name: string }
  const libraries = join(folder, 'lib')
  const built =
    existsSync(libraries) && readdirSync(libraries).some(d => existsSync(join(libraries, d, 'tfjs_binding.node')))
  if (!built) return `${name} is installed without its native library`
  const script = `${RESTORE_UTIL} const tf = require(${JSON.stringify(folder)}); process.exit(tf.ones([2, 2]).matMul(tf.ones([2, 2])).dataSync()[0] === 2 ? 0 : 3)`
  const { ended, errors } = await runApart(script)
  return ended === 0 ? undefined : `${name} does not load (${errors || `ended with ${ended}`})`
}

/** Runs a script in a Node process of its own: how it ended, and its error message in a line. */
function runApart(script: string): Promise<{ ended: number | string; errors: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['-e', script], {
      env: { ...process.env, ...QUIET_CPU },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 60_000,
    })
    let errors = ''
    child.stderr.on('data', chunk => {
      errors += chunk
    })
    child.on('error', error => resolve({ ended: error.message, errors: '' }))
    child.on('close', (code, signal) =>
      resolve({ ended: signal ?? code ?? 'unknown', errors: /^\w*Error: (.*)/m.exec(errors)?.[1] ?? '' }),
    )
  })
}

/** Native TF.js logs a screenful, and takes a GPU where it sees one; the eager engine is for the CPU. */
const QUIET_CPU = { TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' }

function requireNative(folder: string): { usable: boolean; detail: string } {
  new Function('require', RESTORE_UTIL)(require)
  const before = { ...process.env }
  Object.assign(process.env, QUIET_CPU)
  const native = require(folder) as { version: Record<string, string> }
  for (const name of Object.keys(QUIET_CPU)) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
  const version = `tfjs-node ${native.version['tfjs-node']}`
  return tf.findBackend('tensorflow')
    ? { usable: true, detail: version }
    : { usable: false, detail: `${version} brings a copy of TF.js of its own: install the version of @tensorflow/tfjs` }
}

async function loadWasm(): Promise<TfjsBackend> {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map(event => new Set(process.listeners(event as 'uncaughtException')))
  try {
    const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(join(packageFolder('@tensorflow/tfjs-backend-wasm')!, 'dist/'))
    const usable = await tf.setBackend('wasm')
    return { name: 'wasm', usable, detail: usable ? 'WebAssembly' : 'WebAssembly did not start' }
  } catch (error) {
    return { name: 'wasm', usable: false, detail: (error as Error).message.split('\n')[0]! }
  } finally {
    // Its loader adds listeners that throw every error anew, which hides where it came from.
    for (const [i, event] of events.entries())
      for (const listener of process.listeners(event as 'uncaughtException'))
        if (!before[i]!.has(listener)) process.removeListener(event, listener)
  }
}
