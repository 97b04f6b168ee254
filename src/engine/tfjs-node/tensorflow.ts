import { existsSync, mkdirSync, statfsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { tool } from './tool.ts'

/** The TensorFlow that the binding is built against and tested with, unless another is asked for. */
export const TENSORFLOW = '2.21.0'

/** The shared libraries of a TensorFlow from PyPI that hold its C interface. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** GB that TensorFlow takes while pip installs it: the wheels, and what comes out of them. */
const GIGABYTES = { cuda: 10, cpu: 2 }

/** Where a TensorFlow comes from. */
export interface Source {
  /** A Python that has it. Default: it is installed into a folder of its own. */
  readonly python?: string
  /** Its version, for that. */
  readonly tensorflow?: string
  /** Without CUDA, for that. */
  readonly cpu?: boolean
  /** The folder that keeps it. */
  readonly cache?: string
}

const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sente')

/**
 * The folder of a TensorFlow with its libraries and headers, installed if need be. @throws UserError when there is none
 * to be had.
 */
export async function tensorflowFolder(source: Source, say: (line: string) => void): Promise<string> {
  const python = source.python ?? (await installed(source, say))
  const find =
    'import importlib.util as u, os; s = u.find_spec("tensorflow"); print(os.path.dirname(s.origin) if s else "")'
  const { good, printed: folder, problem } = await tool(python, ['-c', find], { quietly: true })
  if (!good) throw new UserError(`"${python}" is no Python that runs (${problem}); name another with --python.`)
  if (folder === '')
    throw new UserError(
      `"${python}" has no TensorFlow; run "${python} -m pip install 'tensorflow[and-cuda]'", or leave --python out ` +
        `to have it installed apart.`,
    )
  const missing = [...LIBRARIES, 'include/tensorflow/c/eager/c_api.h'].find(file => !existsSync(join(folder, file)))
  if (missing)
    throw new UserError(
      `the TensorFlow in ${folder} has no ${missing}, so nothing can be built against it; take ${TENSORFLOW} as ` +
        `PyPI has it.`,
    )
  return folder
}

/**
 * Installs TensorFlow into a virtual environment in the cache, and answers with its Python. Is there already: nothing
 * to do.
 */
async function installed(
  { tensorflow = TENSORFLOW, cpu = false, cache = cacheFolder() }: Source,
  say: (line: string) => void,
) {
  const folder = join(cache, `tensorflow-${tensorflow}${cpu ? '-cpu' : ''}`)
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) {
    mkdirSync(cache, { recursive: true })
    const need = GIGABYTES[cpu ? 'cpu' : 'cuda']
    const { bavail, bsize } = statfsSync(cache)
    checkSpace(cache, (bavail * bsize) / 1e9, need)
    const base = process.env.SENTE_PYTHON || 'python3'
    const made = await tool(base, ['-m', 'venv', folder], { quietly: true })
    if (!made.good)
      throw new UserError(
        `"${base}" makes no virtual environment (${made.problem}); install Python 3.10 to 3.13 with venv (Debian ` +
          `and Ubuntu: apt-get install python3-venv), or name a Python that has TensorFlow with --python.`,
      )
    say(
      `installing TensorFlow ${tensorflow} ${cpu ? 'without CUDA' : 'with CUDA, some 3.5 GB to download,'} into ` +
        `${folder}`,
    )
  }
  // Without CUDA only its own wheel is needed, none of those that Python would.
  const wanted = cpu ? ['--no-deps', `tensorflow-cpu==${tensorflow}`] : [`tensorflow[and-cuda]==${tensorflow}`]
  const flags = ['--disable-pip-version-check', ...(process.stderr.isTTY ? [] : ['--quiet'])]
  const { good, problem } = await tool(python, ['-m', 'pip', 'install', ...flags, ...wanted])
  if (!good)
    throw new UserError(
      `pip cannot install ${wanted.at(-1)} (${problem}); see whether PyPI can be reached and has it for this ` +
        `Python, or take another version with --tensorflow.`,
    )
  return python
}

/** @throws UserError when less than `need` of the GB that are needed are free where `folder` is. */
export function checkSpace(folder: string, free: number, need: number): void {
  if (free < need)
    throw new UserError(
      `TensorFlow needs ${need} GB in ${folder}, where ${free.toFixed(1)} are free; make room, or set ` +
        `XDG_CACHE_HOME to a folder on a larger disk.`,
    )
}
