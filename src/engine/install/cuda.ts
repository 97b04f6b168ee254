import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { findCuda } from '../devices/onnx-cuda.ts'
import { bindingFolder, CUDA_PROVIDER, cachedPackage, cudaFolder, ORT_VERSION } from '../onnx/find.ts'
import { tool } from '../tfjs-node/tool.ts'
import { installNative, type Plan } from './native.ts'
import { withScratch } from './scratch.ts'

/** The wheel with the provider, and CUDA 13.0 and cuDNN for it; measured sizes are in `cudaPlan`. */
const WHEELS = [
  `onnxruntime-gpu==${ORT_VERSION}`,
  ...['nvidia-cublas==13.0.*', 'nvidia-cuda-runtime==13.0.*', 'nvidia-cuda-nvrtc==13.0.*', 'nvidia-curand==10.4.0.*'],
  'nvidia-cudnn-cu13~=9.0',
]
/** One set of wheels, whatever Python runs pip: no Python code of theirs is used. */
const PLATFORM = [
  ...['--only-binary=:all:', '--no-deps', '--python-version', '3.12', '--implementation', 'cp'],
  ...['2_28', '2_27', '2_17', '2_12'].flatMap(glibc => ['--platform', `manylinux_${glibc}_x86_64`]),
  ...['--platform', 'manylinux2014_x86_64'],
]
const SHARED = 'libonnxruntime_providers_shared.so'

/** Says what `installCuda` would do. @throws UserError when there is no CUDA for this system. */
export function cudaPlan(): Plan {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new UserError(
      `CUDA libraries come for linux-x64 only, not for ${process.platform}-${process.arch}: try --device gpu, which ` +
        'uses WebGPU where it works.',
    )
  if (existsSync(cudaFolder())) return { due: false, sentence: `CUDA's libraries are installed in ${cudaFolder()}` }
  return {
    due: true,
    sentence:
      `ONNX Runtime's CUDA provider, CUDA 13.0 and cuDNN 9 from PyPI into ${cudaFolder()}: a download of 1.3 GB, ` +
      '2.0 GB on disk, 3.7 GB while it installs',
  }
}

/**
 * Installs ONNX Runtime's CUDA provider with the libraries that it needs into the cache, beside the native runtime,
 * which is installed first if it is missing there.
 *
 * @returns what it found then: the card, or what is still missing.
 * @throws UserError when pip cannot fetch them, or they are of another build than the native runtime.
 */
export async function installCuda(): Promise<string> {
  const folder = bindingFolder(cachedPackage()) ? cachedPackage() : await installNative()
  const libraries = bindingFolder(folder)!
  await withScratch(async scratch => {
    await pipInstall(join(scratch, 'wheels'))
    const capi = join(scratch, 'wheels', 'onnxruntime', 'capi')
    checkBuild(join(libraries, 'libonnxruntime.so.1'), join(capi, `libonnxruntime.so.${ORT_VERSION}`))
    const finished = join(scratch, 'cuda')
    mkdirSync(finished)
    const nvidia = join(scratch, 'wheels', 'nvidia')
    for (const name of readdirSync(nvidia)) {
      const lib = join(nvidia, name, 'lib')
      if (!existsSync(lib)) continue
      for (const file of readdirSync(lib).filter(file => /\.so\.\d/.test(file) && !/\.alt\.|nvblas/.test(file)))
        renameSync(join(lib, file), join(finished, file))
    }
    copyFileSync(join(capi, SHARED), join(libraries, SHARED))
    renameSync(join(capi, CUDA_PROVIDER), join(libraries, CUDA_PROVIDER))
    if (existsSync(cudaFolder())) return // by another process meanwhile
    renameSync(finished, cudaFolder()) // last: this folder marks a complete installation
  })
  const finding = await findCuda()
  if (finding.usable) return `CUDA works: ${finding.detail}`
  return `CUDA's libraries are installed, but ${finding.reason}${finding.fix ? `: ${finding.fix}` : ''}`
}

async function pipInstall(target: string): Promise<void> {
  const python = process.env.SENTE_PYTHON || 'python3'
  const flags = ['--disable-pip-version-check', '--no-compile', ...(process.stderr.isTTY ? [] : ['--quiet'])]
  const { good, problem } = await tool(python, [
    '-m',
    'pip',
    'install',
    ...flags,
    '--target',
    target,
    ...PLATFORM,
    ...WHEELS,
  ])
  if (!good)
    throw new UserError(
      `"${python} -m pip" cannot fetch the CUDA libraries (${problem}): check that PyPI can be reached and that ` +
        'pip is installed, or name another Python with SENTE_PYTHON.',
    )
}

/** @throws UserError unless both were built from one commit: the provider calls into the other's internals. */
function checkBuild(ours: string, theirs: string): void {
  const [a, b] = [ours, theirs].map(file => /git-commit-id=(\w+)/.exec(readFileSync(file, 'latin1'))?.[1])
  if (a !== b)
    throw new UserError(
      `the CUDA provider on PyPI was built from commit ${b} and the native runtime from ${a}, so they do not fit: ` +
        'report this, and use --device cpu until then.',
    )
}

/** Deletes CUDA's libraries and the provider. @returns their folder, if they were there. */
export function removeCuda(): string | undefined {
  const folder = cudaFolder()
  if (!existsSync(folder)) return undefined
  rmSync(folder, { recursive: true })
  const libraries = bindingFolder(cachedPackage())
  if (libraries) for (const file of [CUDA_PROVIDER, SHARED]) rmSync(join(libraries, file), { force: true })
  return folder
}
