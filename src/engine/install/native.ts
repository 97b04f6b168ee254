import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { tryProvider } from '../devices/trial.ts'
import { bindingFolder, cachedRuntime, findNative, ORT_VERSION } from '../onnx/find.ts'
import { npmInstall } from './npm.ts'
import { moveInto, withScratch } from './scratch.ts'

/** Size of the package, with the binaries of all systems, in MB. */
const DOWNLOAD = 114
/** Size on disk of the part that is kept, in MB. */
const KEPT: Readonly<Record<string, number>> = {
  'linux-x64': 47,
  'linux-arm64': 27,
  'darwin-arm64': 88,
  'win32-x64': 66,
  'win32-arm64': 72,
}

/** What an installation would do, as a sentence for people. */
export interface Plan {
  readonly sentence: string
  /** Whether there is anything to do. */
  readonly due: boolean
}

/**
 * Says what `installNative` would do.
 *
 * @throws UserError when onnxruntime-node has no binary for this system.
 */
export function nativePlan(): Plan {
  const { native } = findNative()
  if (native) return { due: false, sentence: `onnxruntime-node ${native.version} is installed in ${native.folder}` }
  const system = `${process.platform}-${process.arch}`
  const kept = KEPT[system]
  if (kept === undefined || isMusl())
    throw new UserError(
      `onnxruntime-node has no binary for ${kept === undefined ? system : 'Linux without glibc, such as Alpine'}: ` +
        'steps run in WebAssembly here, which needs nothing.',
    )
  return {
    due: true,
    sentence:
      `onnxruntime-node ${ORT_VERSION} from npm's registry into ${cachedRuntime()}: a download of ${DOWNLOAD} MB, of ` +
      `which ${kept} MB are kept`,
  }
}

/** Whether the C library is musl, which the binaries for Linux do not run on. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime === undefined
}

/**
 * Installs the native ONNX Runtime into the cache, for all projects of this user. It appears there whole or not at all:
 * it is tried in a scratch folder, which is then renamed.
 *
 * @returns its folder.
 * @throws UserError when npm cannot fetch it, or it does not compute here.
 */
export async function installNative(): Promise<string> {
  const place = cachedRuntime()
  const inPlace = join(place, 'node_modules', 'onnxruntime-node')
  await withScratch(async scratch => {
    const problem = await npmInstall(`onnxruntime-node@${ORT_VERSION}`, join(scratch, 'npm'))
    if (problem !== undefined)
      throw new UserError(
        `npm cannot fetch onnxruntime-node ${ORT_VERSION} (${problem}): check that npm's registry can be reached; ` +
          'until then steps run in WebAssembly.',
      )
    const finished = join(scratch, 'finished')
    mkdirSync(join(finished, 'node_modules'), { recursive: true })
    for (const name of ['onnxruntime-node', 'onnxruntime-common'])
      renameSync(join(scratch, 'npm', 'node_modules', name), join(finished, 'node_modules', name))
    const folder = join(finished, 'node_modules', 'onnxruntime-node')
    prune(folder)
    const { works, error } = await tryProvider('cpu', [], {}, folder)
    if (!works)
      throw new UserError(
        `onnxruntime-node ${ORT_VERSION} does not compute on this system (${error}), so it was not installed: steps ` +
          'run in WebAssembly.',
      )
    moveInto(finished, place, () => bindingFolder(inPlace) !== undefined)
  })
  return inPlace
}

/** Deletes the binaries for other systems, and what only the install script needs. */
function prune(folder: string): void {
  for (const name of ['script', 'lib', 'node_modules']) rmSync(join(folder, name), { recursive: true, force: true })
  for (const api of readdirSync(join(folder, 'bin')))
    for (const platform of readdirSync(join(folder, 'bin', api)))
      for (const arch of readdirSync(join(folder, 'bin', api, platform)))
        if (platform !== process.platform || arch !== process.arch)
          rmSync(join(folder, 'bin', api, platform, arch), { recursive: true })
}

/** Deletes the cached runtime. @returns its folder, if there was one. @throws UserError when it is in use. */
export function removeNative(): string | undefined {
  const place = cachedRuntime()
  if (!existsSync(place)) return undefined
  try {
    rmSync(place, { recursive: true })
  } catch (cause) {
    throw new UserError(
      `${place} cannot be deleted (${(cause as Error).message}): end the programs that use it, and try again.`,
      { cause },
    )
  }
  return place
}
