import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A driver that the Vulkan loader would load: its manifest, and whether it renders in software. */
export interface VulkanDriver {
  /** Path of the JSON file. */
  readonly manifest: string
  readonly software: boolean
}

/** Environment variables that choose drivers, newer first. */
export const CHOICE = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const

const SOFTWARE = /swiftshader|lavapipe|llvmpipe|(^|[^a-z])lvp([^a-z]|$)/i

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The loader's search path on Linux:
 * https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderDriverInterface.md
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

/** The Vulkan drivers that are installed or chosen by the environment. Unreadable manifests are skipped. */
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

/** Environment variables that restrict the loader to these drivers. */
export function seeingOnly(drivers: readonly VulkanDriver[]): Record<string, string> {
  const files = drivers.map(({ manifest }) => manifest).join(':')
  return Object.fromEntries(CHOICE.map(name => [name, files]))
}
