import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A driver that the Vulkan loader would load: its manifest, and whether it is a program that computes on the CPU. */
export interface VulkanDriver {
  /** Path of the JSON file. */
  readonly manifest: string
  readonly software: boolean
}

/** Environment variables by which a person chooses drivers, the newer one first. */
export const CHOICE = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const

const SOFTWARE = /swiftshader|lavapipe|llvmpipe|(^|[^a-z])lvp([^a-z]|$)/i

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Where the loader looks on Linux, as
 * https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderDriverInterface.md says.
 */
function folders(env: Variables): string[] {
  const { HOME } = env
  const paths = (list: string | undefined, otherwise: string) => (list || otherwise).split(':').filter(Boolean)
  const roots = [
    env.XDG_CONFIG_HOME || (HOME && join(HOME, '.config')),
    ...paths(env.XDG_CONFIG_DIRS, '/etc/xdg'),
    '/usr/local/etc',
    '/etc',
    env.XDG_DATA_HOME || (HOME && join(HOME, '.local/share')),
    ...paths(env.XDG_DATA_DIRS, '/usr/local/share:/usr/share'),
  ]
  return roots.filter(root => root !== undefined && root !== '').map(root => join(root!, 'vulkan/icd.d'))
}

/** The drivers of Vulkan that are installed, or chosen by the environment. What cannot be read counts as not there. */
export function vulkanDrivers(env: Variables = process.env): readonly VulkanDriver[] {
  const chosen = CHOICE.map(name => env[name]).find(Boolean)
  const manifests = (place: string): string[] => {
    if (place.endsWith('.json')) return [place]
    try {
      return readdirSync(place)
        .filter(file => file.endsWith('.json'))
        .sort()
        .map(file => join(place, file))
    } catch {
      return []
    }
  }
  const found = (chosen ? chosen.split(':').filter(Boolean) : folders(env)).flatMap(manifests)
  return [...new Set(found)].flatMap(manifest => {
    try {
      const { ICD } = JSON.parse(readFileSync(manifest, 'utf8')) as { ICD: { library_path: string } }
      return [{ manifest, software: SOFTWARE.test(basename(ICD.library_path)) || SOFTWARE.test(basename(manifest)) }]
    } catch {
      return []
    }
  })
}

/** An environment in which the loader sees these drivers only. */
export function seeingOnly(drivers: readonly VulkanDriver[]): Record<string, string> {
  const files = drivers.map(({ manifest }) => manifest).join(':')
  return Object.fromEntries(CHOICE.map(name => [name, files]))
}
