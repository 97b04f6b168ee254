import type { Command } from 'commander'
import { UserError } from '../../core/error.ts'
import { print, say } from '../output.ts'

interface Flags {
  readonly python?: string
  readonly tensorflow?: string
  readonly cpu?: boolean
}

/** `sente build-tfjs-node`: TensorFlow for TF.js, by a native library built here. */
export const addBuildTfjsNode = (program: Command): Command =>
  program
    .command('build-tfjs-node')
    .description('build what lets TF.js compute with TensorFlow and CUDA from PyPI')
    .option('--python <path>', 'a Python that has tensorflow (default: it is installed into a cache folder)')
    .option('--tensorflow <version>', 'the version to install')
    .option('--cpu', 'install TensorFlow without CUDA')
    .action(async (flags: Flags) => {
      const { buildTfjsNode } = await import('../../engine/tfjs-node/build.ts')
      const found = await buildTfjsNode({ ...flags, say })
      if (!('folder' in found))
        throw new UserError(`${found.reason}; it was built just now, so look at docs/guide/gpu.md.`)
      const { state, detail } = found
      if (state === 'gpu') print(`${state}: ${detail}${found.card ? ` on ${found.card}` : ''}`)
      else print(`${state}: ${detail}`)
      if (state === 'cpu-only' && !flags.cpu) say(`${found.reason}; ${found.fix}`)
    })
