import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * Whether this machine may have a GPU: on Linux, whether the kernel exposes one. A full probe takes a second, which
 * machines without a GPU should not pay.
 */
export const graphicsDevice = (): boolean => process.platform !== 'linux' || graphicsNodes().length > 0

/** Device files in /dev of graphics cards (dxg: WSL; kfd: AMD); empty on other systems than Linux. */
export function graphicsNodes(): string[] {
  const names = (folder: string, wanted: RegExp) =>
    filesOf(folder)
      .filter(file => wanted.test(basename(file)))
      .sort()
  return [...names('/dev', /^(nvidia\d+|dxg|kfd)$/), ...names('/dev/dri', /^renderD\d+$/)]
}

/** Paths of the files in a folder; empty if it cannot be read. */
export function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map(file => join(folder, file))
  } catch {
    return []
  }
}
