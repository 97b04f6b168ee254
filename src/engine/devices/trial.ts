import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { binary } from '../graph/elementwise.ts'
import { Graph } from '../graph/graph.ts'
import { list } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import type { GpuTarget } from '../graph/target.ts'

const require = createRequire(import.meta.url)

/** What a provider of ONNX Runtime did in a process of its own. */
export interface Trial {
  /** It computed, on the GPU alone, what it should. */
  readonly works: boolean
  /** Native libraries that were asked for and do not load. */
  readonly missing: readonly string[]
  /** Whether onnxruntime-node for this platform has the provider at all. */
  readonly known: boolean
  /** Why it does not work: the error in a line, with what the library logged. */
  readonly error: string
  /** The adapter that package `webgpu` finds, where it is installed. */
  readonly adapter?: { readonly name: string; readonly software: boolean }
}

export type Try = (
  provider: GpuTarget,
  libraries: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<Trial>

const TIMEOUT = 60_000 // ms

/**
 * Loads `libraries` and then computes x + x by the provider, with the way to the CPU closed, in a child process:
 * drivers can abort the one they are in. Never throws.
 *
 * @param env Added to the environment.
 */
export const tryProvider: Try = async (provider, libraries, env = {}) => {
  const g = new Graph()
  const x = g.input('x', [3], 'float32')
  const model = encode(list([{ name: 'y', value: binary(g, 'Add', x, x) }]), 'trial')
  const asked = { provider, libraries, model: Buffer.from(model).toString('base64'), packages: packagesHere() }
  const { ended, said, errors } = await runApart(JSON.stringify(asked), env)
  const report = Object.assign({}, ...said.map(line => JSON.parse(line))) as Partial<Trial>
  const { works = false, missing = [], known = true, adapter } = report
  const crash = works || report.error !== undefined ? '' : `its process ended with ${ended}`
  const logged = /error: (lib[^:]+: cannot open shared object file)/.exec(errors)?.[1] ?? ''
  const error = [report.error?.split('\n')[0] ?? '', crash, logged].filter(Boolean).join('; ')
  return { works, missing, known, error, ...(adapter && { adapter }) }
}

/**
 * Where packages are from here, by name; a child process that is given its program as text would look from its folder.
 */
function packagesHere(): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of ['onnxruntime-node', 'webgpu'])
    try {
      found[name] = require.resolve(name)
    } catch {} // not installed
  return found
}

/**
 * The child process's program; it prints objects, a line each. `process.dlopen` of a library that is no module of
 * Node's says so once it is loaded.
 */
const PROGRAM = `
const asked = JSON.parse(process.argv[1])
const say = report => require('node:fs').writeSync(1, JSON.stringify(report) + '\\n')
const loads = library => {
  try {
    process.dlopen({ exports: {} }, library)
    return true
  } catch (error) {
    return /did not self-register/.test(error.message)
  }
}
async function compute() {
  const path = asked.packages['onnxruntime-node']
  if (!path) throw new Error('onnxruntime-node is not installed')
  const ort = require(path)
  say({ known: ort.listSupportedBackends().some(({ name }) => name === asked.provider) })
  const session = await ort.InferenceSession.create(Buffer.from(asked.model, 'base64'), {
    executionProviders: [asked.provider],
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  })
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2, 3), [3]) })
  if (y.data.join() !== '2,4,6') throw new Error('1, 2, 3 doubled gave ' + y.data)
  say({ works: true })
}
async function introduce() {
  const { create } = await import(require('node:url').pathToFileURL(asked.packages.webgpu).href)
  const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' })
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const name = description || [vendor, device || architecture].filter(Boolean).join(' ')
  const software =
    Boolean(isFallbackAdapter) || /swiftshader|llvmpipe|lavapipe|warp|software|basic render/i.test(name + device)
  if (name) say({ adapter: { name, software } })
}
say({ missing: asked.libraries.filter(library => !loads(library)) })
compute()
  .then(() => (asked.provider === 'webgpu' && asked.packages.webgpu ? introduce().catch(() => {}) : undefined))
  .catch(error => say({ error: error.message }))
  .finally(() => process.exit(0))
`

interface Ended {
  /** Exit code or signal, or why there was no process. */
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
