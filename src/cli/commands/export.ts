import type { Command } from 'commander'
import type { Named } from '../../app/code.ts'
import { withCode } from '../flags.ts'

/** `sente export <run>`: the trained policy for use elsewhere. */
export const addExport = (program: Command): Command =>
  withCode(
    program
      .command('export')
      .description("write a trained agent's greedy policy as one ONNX file")
      .argument('<run>', "a run's folder"),
  )
    .requiredOption('--onnx <file>', 'the file to write')
    .option('--json', 'what is in it, as one JSON object')
    .action(async (folder: string, options: { onnx: string; json?: boolean } & Named) => {
      const { writePolicy } = await import('../policy-file.ts')
      await writePolicy(folder, options)
    })
