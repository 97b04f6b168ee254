import type { Command } from 'commander'
import { UserError } from '../../../core/error.ts'
import { print, say } from '../../output.ts'

interface Flags {
  readonly python?: string
  readonly tensorflow?: string
  readonly cpu?: boolean
}

/** `sente build-tfjs-node`: builds the native library that runs TF.js on TensorFlow. */
export const addBuildTfjsNode = (program: Command): Command =>
  program
    .command('build-tfjs-node')
    .description('build the native library that runs TF.js on TensorFlow and CUDA from PyPI')
    .option('--python <path>', 'a Python that has tensorflow (default: one installed into a cache folder)')
    .option('--tensorflow <version>', 'the version to install')
    .option('--cpu', 'install TensorFlow without CUDA')
    .action(async (flags: Flags) => {
      const { buildTfjsNode } = await import('../../../engine/tfjs-node/build.ts')
      const found = await buildTfjsNode({ ...flags, say })
      if (!('folder' in found)) throw new UserError(`${found.reason}; the build succeeded, so see docs/guide/gpu.md.`)
      const { state, detail } = found
      if (state === 'gpu') print(`${state}: ${detail}${found.card ? ` on ${found.card}` : ''}`)
      else print(`${state}: ${detail}`)
      if (state === 'cpu-only' && !flags.cpu) say(`${found.reason}; ${found.fix}`)
    })
