import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, type Sight } from './load.ts'
import { RESTORE_UTIL } from './restore-util.ts'

/** The state of a package that provides native TensorFlow to TF.js: one of five. */
export type TfjsNode =
  | {
      readonly state: 'absent' | 'no-binding' | 'binding-broken'
      readonly reason: string
      readonly fix: string
    }
  | {
      readonly state: 'cpu-only'
      readonly folder: string
      /** E.g. `TensorFlow 2.21.0 (tfjs-node-gpu 4.22.0)`. */
      readonly detail: string
      /** Why it does not use a GPU, and how to fix that. */
      readonly reason: string
      readonly fix: string
    }
  | {
      readonly state: 'gpu'
      readonly folder: string
      readonly detail: string
      /** The card's name, if TensorFlow logs it. */
      readonly card?: string
    }

const BUILD = 'npx sente build-tfjs-node'
const TIMEOUT_S = 120

interface Manifest {
  readonly version: string
  readonly binary: { readonly napi_versions: readonly number[] }
}

const manifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** Where the tfjs-node package in `folder` expects its native library: under the newest Node-API that both support. */
export function bindingPath(folder: string): string {
  const known = manifest(folder).binary.napi_versions.filter(version => version <= Number(process.versions.napi))
  return join(folder, 'lib', `napi-v${Math.max(...known)}`, 'tfjs_binding.node')
}

/**
 * Determines the state of the package `name` in `folder`, for a process that lets TensorFlow see `sight`. A child
 * process loads it and computes a matrix product, because a broken TensorFlow may crash or hang its process.
 */
export async function tfjsNodeState(name: string, folder: string | undefined, sight: Sight): Promise<TfjsNode> {
  if (folder === undefined)
    return {
      state: 'absent',
      reason: `the package ${name} is not installed`,
      fix: BUILD,
    }
  const { version } = manifest(folder)
  if (!existsSync(bindingPath(folder)))
    return {
      state: 'no-binding',
      reason: `${name} ${version} is installed without its native library: its install script did not run, or failed`,
      fix: BUILD,
    }
  const { found, problem, log } = await loadApart(folder, sight)
  if (!found) return { state: 'binding-broken', reason: `${name} ${version} does not load (${problem})`, fix: BUILD }
  const tensorflow = `TensorFlow ${found.tensorflow}`
  const detail = `${tensorflow} (${name.replace(/^.*\//, '')} ${version})`
  if (!found.gpu) {
    const { reason, fix } = blindness(log)
    return { state: 'cpu-only', folder, detail, reason: `${tensorflow} does not use the GPU: ${reason}`, fix }
  }
  const card = /name: (.*?), pci bus id/.exec(log)?.[1]
  return { state: 'gpu', folder, detail, ...(card && { card }) }
}

/** Why TensorFlow does not use a GPU, from its log; a build without CUDA logs nothing. */
export function blindness(log: string): { reason: string; fix: string } {
  const library = /Could not load dynamic library '([^']+)'(?<!'libcuda\.so\.1')/.exec(log)?.[1]
  if (library || /Cannot dlopen some GPU libraries/.test(log))
    return { reason: `${library ? `CUDA's ${library}` : 'a CUDA library'} is missing`, fix: BUILD }
  if (/minimum required Cuda capability/.test(log))
    return { reason: 'it does not support a card this old', fix: `${BUILD} --tensorflow with an earlier version` }
  if (/cuInit|libcuda\.so\.1|Could not find cuda drivers/.test(log))
    return {
      reason: "NVIDIA's driver is not installed, or finds no card",
      fix: "install NVIDIA's driver and check that nvidia-smi lists the card",
    }
  return { reason: 'it was built without CUDA', fix: BUILD }
}

const script = (folder: string) => `
  const util = require('node:util');
  ${RESTORE_UTIL};
  const tf = require(${JSON.stringify(folder)});
  const { isUsingGpuDevice, binding } = tf.backend();
  const product = tf.ones([2, 2]).matMul(tf.ones([2, 2])).dataSync()[0];
  if (product !== 2) throw new Error('1 · 1 + 1 · 1 gave ' + product);
  process.send({ gpu: isUsingGpuDevice === true, tensorflow: binding.TF_Version }, () => process.exit());`

interface Trial {
  readonly found?: { readonly gpu: boolean; readonly tensorflow: string }
  readonly problem: string
  readonly log: string
}

function loadApart(folder: string, sight: Sight): Promise<Trial> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['-e', script(folder)], {
      env: { ...environment(sight, 1), TF_CPP_MIN_LOG_LEVEL: '0' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: TIMEOUT_S * 1000,
      killSignal: 'SIGKILL',
    })
    let log = ''
    let found: Trial['found']
    child.stderr!.setEncoding('utf8').on('data', chunk => {
      log += chunk
    })
    child.on('message', message => {
      found = message as NonNullable<Trial['found']>
    })
    child.on('error', error => resolve({ problem: error.message, log }))
    child.on('close', (code, signal) => {
      const ended = signal === 'SIGKILL' ? `no answer in ${TIMEOUT_S} seconds` : `ended with ${signal ?? code}`
      const problem = /^\w*Error: (.*)/m.exec(log)?.[1]?.trim() ?? ended
      resolve({ problem, log, ...(found && { found }) })
    })
  })
}
