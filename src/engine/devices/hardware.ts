import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf, graphicsNodes } from './graphics.ts'

/** A graphics card. */
export interface Card {
  readonly name: string
  readonly driver?: string
  /** MiB. */
  readonly memory?: number
}

/** What matters to GPU computing on this machine. */
export interface Hardware {
  /** Cards listed by the vendor's or system's tool: nvidia-smi, system_profiler (macOS), CIM (Windows). */
  readonly cards: readonly Card[]
  /** Why no tool could run, or what it complained about. */
  readonly problem?: string
  /** Device files in /dev of graphics cards (dxg: WSL; kfd: AMD); Linux only. */
  readonly nodes: readonly string[]
  /** Whether the dynamic loader finds each library of `LIBRARIES`; Linux only. */
  readonly libraries: Readonly<Record<string, boolean>>
  /** Vulkan driver manifests; Linux only. */
  readonly vulkanDrivers: readonly string[]
  /** Environment variables that are set and hide, choose or locate drivers. */
  readonly variables: Readonly<Record<string, string>>
}

/** The driver, the CUDA runtime, cuBLAS, cuDNN and Vulkan. */
export const LIBRARIES = [
  'libcuda.so.1',
  'libcudart.so.12',
  'libcudart.so.13',
  'libcublas.so.12',
  'libcublas.so.13',
  'libcudnn.so.9',
  'libvulkan.so.1',
]

const VARIABLES = /^(VK_\w+|CUDA_VISIBLE_DEVICES|NVIDIA_VISIBLE_DEVICES|NVIDIA_DRIVER_CAPABILITIES|LD_LIBRARY_PATH)$/

/** Timeout for each program run, in ms. */
const TIMEOUT = 8000

/** Inspects the machine without loading native code into this process. Never throws. */
export async function hardware(): Promise<Hardware> {
  const linux = process.platform === 'linux'
  const [listed, libraries] = await Promise.all([listCards(), linux ? loadable(LIBRARIES) : {}])
  const variables = Object.entries(process.env).filter(([name]) => VARIABLES.test(name))
  return {
    ...listed,
    nodes: graphicsNodes(),
    libraries,
    vulkanDrivers: linux ? vulkanDrivers() : [],
    variables: Object.fromEntries(variables) as Record<string, string>,
  }
}

/** Manifests named by VK_DRIVER_FILES or VK_ICD_FILENAMES, else those in the Vulkan loader's folders. */
function vulkanDrivers(): string[] {
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env
  const named = VK_DRIVER_FILES ?? VK_ICD_FILENAMES
  if (named !== undefined) return named.split(':').filter(existsSync)
  return ['/etc', '/usr/local/share', '/usr/share'].flatMap(folder => filesOf(join(folder, 'vulkan', 'icd.d')))
}

/**
 * Which libraries the loader finds, tested in a child process because a library that is found stays loaded.
 * `process.dlopen` fails on anything but a Node addon, but reports "did not self-register" if the library loaded.
 */
export async function loadable(libraries: readonly string[]): Promise<Record<string, boolean>> {
  const script = `
    const found = {}
    for (const name of process.argv.slice(1))
      try { process.dlopen({ exports: {} }, name); found[name] = true }
      catch (error) { found[name] = /did not self-register/i.test(error.message) }
    console.log(JSON.stringify(found))`
  const { stdout } = await ask(process.execPath, ['-e', script, ...libraries])
  return stdout ? JSON.parse(stdout) : Object.fromEntries(libraries.map(name => [name, false]))
}

async function listCards(): Promise<Pick<Hardware, 'cards' | 'problem'>> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits']
  const smi = await ask('nvidia-smi', query)
  if (smi.problem === undefined) return { cards: nvidiaCards(smi.stdout) }
  const missing = smi.problem === 'ENOENT'
  if (process.platform === 'darwin')
    return { cards: macCards((await ask('system_profiler', ['SPDisplaysDataType', '-json'])).stdout) }
  if (process.platform === 'win32' && missing) {
    const script = 'Get-CimInstance Win32_VideoController | Select-Object Name,DriverVersion | ConvertTo-Json'
    return { cards: windowsCards((await ask('powershell', ['-NoProfile', '-Command', script])).stdout) }
  }
  const said = (smi.stdout || smi.problem).trim().split('\n')[0]!
  return { cards: [], problem: missing ? 'nvidia-smi was not found' : `nvidia-smi: ${said}` }
}

/** Lines of nvidia-smi: `NVIDIA H100 80GB HBM3, 550.54.15, 81559`. */
export const nvidiaCards = (lines: string): Card[] =>
  lines
    .trim()
    .split('\n')
    .flatMap(line => {
      const [name, driver, memory] = line.split(',').map(part => part.trim())
      return name && driver ? [{ name, driver, ...(Number(memory) > 0 && { memory: Number(memory) }) }] : []
    })

/** Parses the output of `system_profiler SPDisplaysDataType -json`. */
export const macCards = (json: string): Card[] =>
  (parsed(json).SPDisplaysDataType ?? []).map((card: Record<string, string>) => ({
    name: card.sppci_model ?? card._name ?? 'a graphics card',
  }))

/** Parses CIM's JSON: one object, or an array of several. */
export const windowsCards = (json: string): Card[] =>
  [parsed(json)].flat().flatMap(({ Name, DriverVersion }) => (Name ? [{ name: Name, driver: DriverVersion }] : []))

function parsed(json: string) {
  try {
    return JSON.parse(json)
  } catch {
    return {}
  }
}

/** Runs a program and collects its output; `problem` says why it failed, ENOENT if it does not exist. */
function ask(program: string, args: readonly string[]): Promise<{ stdout: string; problem?: string }> {
  return new Promise(resolve => {
    execFile(program, args, { timeout: TIMEOUT, windowsHide: true }, (error, stdout) =>
      resolve({ stdout, ...(error && { problem: error.killed ? 'no answer' : String(error.code ?? error.message) }) }),
    )
  })
}
