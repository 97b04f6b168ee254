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

/** What of a machine matters to computing on a GPU. */
export interface Hardware {
  /** What the vendor's or the system's own tool lists: nvidia-smi, system_profiler on macOS, CIM on Windows. */
  readonly cards: readonly Card[]
  /** Why no tool could be asked, or what it complained of. */
  readonly problem?: string
  /** Files of /dev through which programs reach graphics cards (dxg: under WSL; kfd: AMD's); Linux only. */
  readonly nodes: readonly string[]
  /** Whether the loader finds each library of `LIBRARIES`; Linux only. */
  readonly libraries: Readonly<Record<string, boolean>>
  /** The files that name Vulkan's drivers; Linux only. */
  readonly vulkanDrivers: readonly string[]
  /** Environment variables that hide, choose or find drivers, as far as they are set. */
  readonly variables: Readonly<Record<string, string>>
}

/** Driver, CUDA, its mathematics, and Vulkan. */
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

/** Milliseconds for any program that is asked. */
const PATIENCE = 8000

/** Looks at the machine without loading any of it into this process. Never throws. */
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

/** What VK_DRIVER_FILES or VK_ICD_FILENAMES name, else what lies where Vulkan's loader looks. */
function vulkanDrivers(): string[] {
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env
  const named = VK_DRIVER_FILES ?? VK_ICD_FILENAMES
  if (named !== undefined) return named.split(':').filter(existsSync)
  return ['/etc', '/usr/local/share', '/usr/share'].flatMap(folder => filesOf(join(folder, 'vulkan', 'icd.d')))
}

/**
 * Which libraries the loader finds. A child process tries: one that is found stays loaded. `process.dlopen` wants a
 * Node addon and so fails always, but of a library that loads it says "did not self-register".
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
  return { cards: [], problem: missing ? 'there is no nvidia-smi' : `nvidia-smi: ${said}` }
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

/** What `system_profiler SPDisplaysDataType -json` lists. */
export const macCards = (json: string): Card[] =>
  (parsed(json).SPDisplaysDataType ?? []).map((card: Record<string, string>) => ({
    name: card.sppci_model ?? card._name ?? 'a graphics card',
  }))

/** What CIM lists, as JSON: one object, or more in an array. */
export const windowsCards = (json: string): Card[] =>
  [parsed(json)].flat().flatMap(({ Name, DriverVersion }) => (Name ? [{ name: Name, driver: DriverVersion }] : []))

function parsed(json: string) {
  try {
    return JSON.parse(json)
  } catch {
    return {}
  }
}

/** Runs a program and waits for what it says; `problem`: why it did not run well, ENOENT where it is not there. */
function ask(program: string, args: readonly string[]): Promise<{ stdout: string; problem?: string }> {
  return new Promise(resolve => {
    execFile(program, args, { timeout: PATIENCE, windowsHide: true }, (error, stdout) =>
      resolve({ stdout, ...(error && { problem: error.killed ? 'no answer' : String(error.code ?? error.message) }) }),
    )
  })
}
