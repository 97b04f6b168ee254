import type { Command } from 'commander'
import { print, say } from '../../output.ts'

interface Flags {
  readonly dryRun?: boolean
  readonly remove?: boolean
  readonly quiet?: boolean
}

/** `sente install-native`: puts the native ONNX Runtime into the user's cache folder. */
export const addInstallNative = (program: Command): Command =>
  program
    .command('install-native')
    .description('install the native ONNX Runtime, which trains faster than WebAssembly')
    .option('--dry-run', 'say what it would fetch, and fetch nothing')
    .option('--remove', 'delete it again')
    .option('-q, --quiet', 'print nothing if it is installed')
    .action(async ({ dryRun, remove, quiet }: Flags) => {
      const { installNative, nativePlan, removeNative } = await import('../../../engine/install/native.ts')
      if (remove) {
        const removed = removeNative()
        return print(removed ? `deleted ${removed}` : 'nothing to delete: it is not in the cache')
      }
      const { due, sentence } = nativePlan()
      if (!due) return quiet ? undefined : print(sentence)
      say(`${dryRun ? 'would install' : 'installing'} ${sentence}`)
      if (!dryRun) print(await installNative())
    })
