import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where this user's large downloads are kept: the environment variable SENTE_CACHE, else the system's cache folder. */
export function cacheFolder(): string {
  const { SENTE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (SENTE_CACHE) return resolve(SENTE_CACHE)
  const places: Partial<Record<NodeJS.Platform, () => string>> = {
    win32: () => LOCALAPPDATA || join(homedir(), 'AppData', 'Local'),
    darwin: () => join(homedir(), 'Library', 'Caches'),
  }
  const place = places[process.platform] ?? (() => XDG_CACHE_HOME || join(homedir(), '.cache'))
  return join(place(), 'sente')
}
