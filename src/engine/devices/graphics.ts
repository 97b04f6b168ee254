import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * Whether this machine may have a GPU at all: on Linux, whether the kernel shows one. Looking closer takes a second,
 * which runs on machines without any need not spend.
 */
export const graphicsDevice = (): boolean => process.platform !== 'linux' || graphicsNodes().length > 0

/** Files of /dev through which programs reach graphics cards (dxg: under WSL; kfd: AMD's); none but on Linux. */
export function graphicsNodes(): string[] {
  const names = (folder: string, wanted: RegExp) =>
    filesOf(folder)
      .filter(file => wanted.test(basename(file)))
      .sort()
  return [...names('/dev', /^(nvidia\d+|dxg|kfd)$/), ...names('/dev/dri', /^renderD\d+$/)]
}

/** Paths of the files in a folder; none where it cannot be read. */
export function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map(file => join(folder, file))
  } catch {
    return []
  }
}
