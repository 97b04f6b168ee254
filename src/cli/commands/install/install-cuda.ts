import type { Command } from 'commander'
import { print, say } from '../../output.ts'

interface Flags {
  readonly dryRun?: boolean
  readonly remove?: boolean
}

/** `sente install-cuda`: puts ONNX Runtime's CUDA provider and CUDA's libraries into the user's cache folder. */
export const addInstallCuda = (program: Command): Command =>
  program
    .command('install-cuda')
    .description('install CUDA for ONNX Runtime, for NVIDIA cards on Linux; needs pip')
    .option('--dry-run', 'say what it would fetch, and fetch nothing')
    .option('--remove', 'delete it again')
    .action(async ({ dryRun, remove }: Flags) => {
      const { cudaPlan, installCuda, removeCuda } = await import('../../../engine/install/cuda.ts')
      if (remove) {
        const removed = removeCuda()
        return print(removed ? `deleted ${removed}` : 'nothing to delete: it is not in the cache')
      }
      const { due, sentence } = cudaPlan()
      if (!due) return print(sentence)
      say(`${dryRun ? 'would install' : 'installing'} ${sentence}`)
      if (!dryRun) print(await installCuda())
    })
