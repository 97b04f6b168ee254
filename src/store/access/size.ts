import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Bytes of a file, or of all files in a folder, without following links. What cannot be read counts as nothing.
 *
 * @param name Path inside the run folder; '' for the run folder itself.
 */
export function sizeOf(run: string, name = ''): number {
  return bytesAt(name === '' ? `${run}/` : join(run, name)) // with a slash, as the run folder itself may be a link
}

function bytesAt(path: string): number {
  try {
    const stats = lstatSync(path)
    if (!stats.isDirectory()) return stats.isFile() ? stats.size : 0
    return readdirSync(path).reduce((sum, name) => sum + bytesAt(join(path, name)), 0)
  } catch {
    return 0
  }
}
