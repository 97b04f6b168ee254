import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { npmInstall } from '../install/npm.ts'
import { packageFolder } from '../install/package-folder.ts'
import { bindingPath, type TfjsNode, tfjsNodeState } from './examine.ts'
import { LIBRARIES, type Source, tensorflowFolder } from './tensorflow.ts'
import { tool } from './tool.ts'

const PACKAGE = '@tensorflow/tfjs-node-gpu'
/** Packages of TF.js that it must share with Sente. */
const SHARED = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu']
const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc']

/** Options of `buildTfjsNode`. */
export interface BuildOptions extends Source {
  /** The package to build in. Default: the one beside @tensorflow/tfjs-core, installed if missing. */
  readonly folder?: string
  /** Called before each slow operation. */
  readonly say?: (line: string) => void
}

/**
 * Builds tfjs-node-gpu's native library against a TensorFlow from PyPI: a current TensorFlow with its CUDA replaces the
 * 2.9 that the package would download. Repeats only what is missing, and returns the package's resulting state.
 *
 * @throws UserError when a prerequisite is missing.
 */
export async function buildTfjsNode(options: BuildOptions = {}): Promise<TfjsNode> {
  const { say = () => {} } = options
  if (process.platform !== 'linux')
    throw new UserError(
      'the binding builds on Linux only, because PyPI has TensorFlow with CUDA for Linux only: on Windows, use WSL 2.',
    )
  const compiler = await findCompiler()
  const tensorflow = await tensorflowFolder(options, say)
  const folder = options.folder ?? packageFolder(PACKAGE) ?? (await installPackage(say))
  await compile(compiler, tensorflow, folder, say)
  return tfjsNodeState(PACKAGE, folder, 'gpu')
}

async function findCompiler(): Promise<string> {
  const tried = process.env.CXX ? [process.env.CXX] : ['g++', 'clang++', 'c++']
  for (const compiler of tried) if ((await tool(compiler, ['--version'], { quietly: true })).good) return compiler
  throw new UserError(
    `no C++ compiler was found (tried ${tried.join(', ')}): install one (Debian and Ubuntu: apt-get install g++), or ` +
      `set CXX to yours.`,
  )
}

async function compile(
  compiler: string,
  tensorflow: string,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const binding = bindingPath(folder)
  // The library records the folder of the TensorFlow it was linked against.
  if (existsSync(binding) && readFileSync(binding).includes(`${tensorflow}\0`)) return
  say(`building ${binding} against ${tensorflow}`)
  await withFolder(async scratch => {
    const built = join(scratch, 'tfjs_binding.node')
    const { good, problem } = await tool(
      compiler,
      [
        ...['-std=c++17', '-O2', '-shared', '-fPIC', '-DNAPI_VERSION=8', '-o', built],
        ...[await nodeHeaders(scratch), join(tensorflow, 'include')].map(path => `-I${path}`),
        ...SOURCES.map(file => join(folder, 'binding', file)),
        ...LIBRARIES.map(file => join(tensorflow, file)),
        ...['-Xlinker', '-rpath', '-Xlinker', tensorflow],
      ],
      { quietly: true },
    )
    if (!good)
      throw new UserError(
        `${compiler} cannot build the binding (${problem}): use g++ 9 or later, and a TensorFlow that ` +
          `docs/guide/gpu.md lists as tested.`,
      )
    mkdirSync(dirname(binding), { recursive: true })
    const beside = `${binding}.new` // rename, not overwrite: a running process keeps the old file mapped
    cpSync(built, beside)
    renameSync(beside, binding)
  })
}

/** The Node-API headers: those shipped with Node, else those of the package node-api-headers. */
async function nodeHeaders(scratch: string): Promise<string> {
  const own = [join(dirname(process.execPath), '..', 'include', 'node'), '/usr/include/node']
  const found = own.find(folder => existsSync(join(folder, 'node_api.h')))
  if (found) return found
  await fetch('node-api-headers', scratch)
  return join(scratch, 'node_modules', 'node-api-headers', 'include')
}

/**
 * Installs the package beside the @tensorflow/tfjs-core that Sente uses, without its install script and with its
 * other dependencies inside it. Returns its folder. @throws UserError when npm fails.
 */
export async function installPackage(say: (line: string) => void): Promise<string> {
  const core = packageFolder('@tensorflow/tfjs-core')!
  const { version } = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8')) as { version: string }
  const folder = join(dirname(core), 'tfjs-node-gpu')
  say(`installing ${PACKAGE} ${version}`)
  await withFolder(async scratch => {
    await fetch(`${PACKAGE}@${version}`, scratch)
    const modules = join(scratch, 'node_modules')
    const fresh = join(scratch, 'tfjs-node-gpu')
    renameSync(join(modules, PACKAGE), fresh)
    for (const name of SHARED) rmSync(join(modules, '@tensorflow', name), { recursive: true })
    renameSync(modules, join(fresh, 'node_modules'))
    cpSync(fresh, folder, { recursive: true })
  })
  return folder
}

async function fetch(what: string, folder: string): Promise<void> {
  const problem = await npmInstall(what, folder)
  if (problem !== undefined)
    throw new UserError(
      `npm cannot install ${what} (${problem}): check that npm's registry can be reached, or add ${PACKAGE} to your ` +
        `project with --ignore-scripts and run this again.`,
    )
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sente-build-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
