import { existsSync, readdirSync } from 'node:fs'

/**
 * Whether this machine may have a GPU at all: on Linux, whether the kernel shows a device of one. Looking closer takes a second, which runs on
 * machines without any need not spend.
 */
export function graphicsDevice(): boolean {
  if (process.platform !== 'linux') return true
  const shown = (folder: string, name: RegExp) => existsSync(folder) && readdirSync(folder).some(d => name.test(d))
  return shown('/dev', /^(nvidia\d+|dxg|kfd)$/) || shown('/dev/dri', /^renderD\d+$/)
}
