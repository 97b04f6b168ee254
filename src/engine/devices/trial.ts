import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { binary } from '../graph/elementwise.ts'
import { Graph } from '../graph/graph.ts'
import { list } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import type { Target } from '../graph/target.ts'
import { findRuntime } from '../onnx/find.ts'
import { cudaLibraries, KEEP } from '../onnx/preload.ts'

const require = createRequire(import.meta.url)

/** How an ONNX Runtime provider fared in a child process. */
export interface Trial {
  /** It computed the right result on the GPU alone. */
  readonly works: boolean
  /** Requested native libraries that do not load. */
  readonly missing: readonly string[]
  /** Whether onnxruntime-node on this platform includes the provider. */
  readonly known: boolean
  /** Why it does not work: one line, with what the library logged. */
  readonly error: string
  /** The adapter found by the package `webgpu`, if that is installed. */
  readonly adapter?: { readonly name: string; readonly software: boolean }
}

export type Try = (
  provider: Target,
  libraries: readonly string[],
  env?: Readonly<Record<string, string>>,
  folder?: string,
) => Promise<Trial>

const TIMEOUT = 60_000 // ms

/** The error of a trial without onnxruntime-node. */
export const NO_RUNTIME = 'the native ONNX Runtime is not installed'

/**
 * Loads `libraries`, then computes x + x on the provider with the CPU fallback disabled. Runs in a child process,
 * because drivers can crash theirs. Never throws.
 *
 * @param env Additional environment variables.
 * @param folder The onnxruntime-node to try. Default: the one that this process would use.
 */
export const tryProvider: Try = async (provider, libraries, env = {}, folder = findRuntime().native?.folder) => {
  if (!folder) return { works: false, missing: [], known: true, error: NO_RUNTIME }
  const g = new Graph()
  const x = g.input('x', [3], 'float32')
  const model = encode(list([{ name: 'y', value: binary(g, 'Add', x, x) }]), 'trial')
  const asked = {
    provider,
    libraries,
    model: Buffer.from(model).toString('base64'),
    folder,
    webgpu: webgpuPath(),
    kept: provider === 'cuda' ? cudaLibraries() : [],
  }
  const { ended, said, errors } = await runApart(JSON.stringify(asked), env)
  const report = Object.assign({}, ...said.map(line => JSON.parse(line))) as Partial<Trial>
  const { works = false, missing = [], known = true, adapter } = report
  const crash = works || report.error !== undefined ? '' : `its process ended with ${ended}`
  const logged = /error: (lib[^:]+: cannot open shared object file)/.exec(errors)?.[1] ?? ''
  const error = [report.error?.split('\n')[0] ?? '', crash, logged].filter(Boolean).join('; ')
  return { works, missing, known, error, ...(adapter && { adapter }) }
}

/** Where the package webgpu is installed, if it is; a child process started with `-e` would look in its own folder. */
function webgpuPath(): string | undefined {
  try {
    return require.resolve('webgpu')
  } catch {
    return undefined
  }
}

/**
 * The child process's program; it prints one JSON object per line. `process.dlopen` of a library that is not a Node
 * addon reports "did not self-register" after loading it.
 */
const PROGRAM = `
const asked = JSON.parse(process.argv[1])
const say = report => require('node:fs').writeSync(1, JSON.stringify(report) + '\\n')
const loads = (library, flags = require('node:os').constants.dlopen.RTLD_LAZY) => {
  try {
    process.dlopen({ exports: {} }, library, flags)
    return true
  } catch (error) {
    return /did not self-register/.test(error.message)
  }
}
async function compute() {
  const ort = require(asked.folder)
  say({ known: ort.listSupportedBackends().some(({ name }) => name === asked.provider) })
  const session = await ort.InferenceSession.create(Buffer.from(asked.model, 'base64'), {
    executionProviders: [asked.provider],
    ...(asked.provider !== 'cpu' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  })
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2, 3), [3]) })
  if (y.data.join() !== '2,4,6') throw new Error('1, 2, 3 doubled gave ' + y.data)
  say({ works: true })
}
async function introduce() {
  const { create } = await import(require('node:url').pathToFileURL(asked.webgpu).href)
  const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' })
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const name = description || [vendor, device || architecture].filter(Boolean).join(' ')
  const software =
    Boolean(isFallbackAdapter) || /swiftshader|llvmpipe|lavapipe|warp|software|basic render/i.test(name + device)
  if (name) say({ adapter: { name, software } })
}
const { RTLD_LAZY, RTLD_GLOBAL } = require('node:os').constants.dlopen
for (const library of asked.kept) loads(library, RTLD_LAZY | RTLD_GLOBAL | ${KEEP})
say({ missing: asked.libraries.filter(library => !loads(library)) })
compute()
  .then(() => (asked.provider === 'webgpu' && asked.webgpu ? introduce().catch(() => {}) : undefined))
  .catch(error => say({ error: error.message }))
  .finally(() => process.exit(0))
`

interface Ended {
  /** Exit code or signal, or why the process did not start. */
  readonly ended: number | string
  readonly said: readonly string[]
  readonly errors: string
}

function runApart(argument: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['-e', PROGRAM, argument], {
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT,
      killSignal: 'SIGKILL',
    })
    let [output, errors] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text
    })
    child.on('error', ({ message }) => resolve({ ended: message, said: [], errors: '' }))
    child.on('close', (code, signal) =>
      resolve({
        ended: signal ?? code ?? 'nothing',
        said: output.split('\n').filter(line => line.startsWith('{') && line.endsWith('}')),
        errors,
      }),
    )
  })
}
