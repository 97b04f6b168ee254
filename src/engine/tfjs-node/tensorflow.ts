import { existsSync, mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { cacheFolder } from '../cache-folder.ts'
import { tool } from './tool.ts'

/** The TensorFlow version that the binding is built against and tested with by default. */
export const TENSORFLOW = '2.21.0'

/** The shared libraries with the C API in a TensorFlow from PyPI. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** Disk space in GB that installing TensorFlow with pip takes: the wheels and their unpacked contents. */
const DISK_GB = { cuda: 10, cpu: 2 }

/** Where a TensorFlow comes from. */
export interface Source {
  /** A Python that has TensorFlow. Default: TensorFlow is installed into its own folder. */
  readonly python?: string
  /** The version to install. */
  readonly tensorflow?: string
  /** Whether to install it without CUDA. */
  readonly cpu?: boolean
  /** The folder to install into. */
  readonly cache?: string
}

/** The folder of a TensorFlow with its libraries and headers, installed if missing. @throws UserError if that fails. */
export async function tensorflowFolder(source: Source, say: (line: string) => void): Promise<string> {
  const python = source.python ?? (await installed(source, say))
  const find =
    'import importlib.util as u, os; s = u.find_spec("tensorflow"); print(os.path.dirname(s.origin) if s else "")'
  const { good, printed: folder, problem } = await tool(python, ['-c', find], { quietly: true })
  if (!good) throw new UserError(`"${python}" is not a working Python (${problem}): pass another one with --python.`)
  if (folder === '')
    throw new UserError(
      `"${python}" has no TensorFlow: run "${python} -m pip install 'tensorflow[and-cuda]'", or omit --python to ` +
        `install it separately.`,
    )
  const missing = [...LIBRARIES, 'include/tensorflow/c/eager/c_api.h'].find(file => !existsSync(join(folder, file)))
  if (missing)
    throw new UserError(
      `the TensorFlow in ${folder} lacks ${missing}, so nothing can be built against it: use ${TENSORFLOW} from ` +
        `PyPI.`,
    )
  return folder
}

/** Installs TensorFlow into a virtual environment in the cache, unless it is there, and returns its Python. */
async function installed(
  { tensorflow = TENSORFLOW, cpu = false, cache = cacheFolder() }: Source,
  say: (line: string) => void,
) {
  const folder = join(cache, `tensorflow-${tensorflow}${cpu ? '-cpu' : ''}`)
  const python = join(folder, 'bin', 'python')
  if (!existsSync(python)) {
    mkdirSync(cache, { recursive: true })
    const need = DISK_GB[cpu ? 'cpu' : 'cuda']
    const { bavail, bsize } = statfsSync(cache)
    checkSpace(cache, (bavail * bsize) / 1e9, need)
    const base = process.env.SENTE_PYTHON || 'python3'
    const made = await tool(base, ['-m', 'venv', folder], { quietly: true })
    if (!made.good)
      throw new UserError(
        `"${base}" cannot create a virtual environment (${made.problem}): install Python 3.10 to 3.13 with venv ` +
          `(Debian and Ubuntu: apt-get install python3-venv), or pass a Python that has TensorFlow with --python.`,
      )
    say(
      `installing TensorFlow ${tensorflow} ${cpu ? 'without CUDA' : 'with CUDA (a download of about 3.5 GB)'} into ` +
        `${folder}`,
    )
  }
  // Without CUDA only TensorFlow's own wheel is needed: the binding does not use its Python dependencies.
  const wanted = cpu ? ['--no-deps', `tensorflow-cpu==${tensorflow}`] : [`tensorflow[and-cuda]==${tensorflow}`]
  const flags = ['--disable-pip-version-check', ...(process.stderr.isTTY ? [] : ['--quiet'])]
  const { good, problem } = await tool(python, ['-m', 'pip', 'install', ...flags, ...wanted])
  if (!good)
    throw new UserError(
      `pip cannot install ${wanted.at(-1)} (${problem}): check that PyPI can be reached and has it for this Python, ` +
        `or choose another version with --tensorflow.`,
    )
  return python
}

/** @throws UserError when fewer than `need` GB are free where `folder` is. */
export function checkSpace(folder: string, free: number, need: number): void {
  if (free < need)
    throw new UserError(
      `TensorFlow needs ${need} GB in ${folder}, where ${free.toFixed(1)} GB are free: make room, or set ` +
        `SENTE_CACHE to a folder on a larger disk.`,
    )
}
