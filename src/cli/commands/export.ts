import type { Command } from 'commander'
import type { Named } from '../../app/code/code.ts'
import { UserError } from '../../core/error.ts'
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
    .option('--json', "the model's metadata as one JSON object")
    .action(exportTo)

async function exportTo(folder: string, flags: { onnx: string; json?: boolean } & Named): Promise<void> {
  const { writeFileSync } = await import('node:fs')
  const { exportPolicy } = await import('../../app/export-policy.ts')
  const { describe } = await import('../../core/space.ts')
  const { printJson, printPath, say } = await import('../output.ts')
  const { onnx: file, json } = flags
  const { model, masked, metadata, observationSpace, actionSpace } = await exportPolicy(folder, flags)
  try {
    writeFileSync(file, model)
  } catch (error) {
    throw new UserError(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code}): name a file in a folder that exists ` +
        `and can be written.`,
      { cause: error },
    )
  }
  if (json) {
    printJson(JSON.stringify({ type: 'export', file, masked, ...metadata }))
    return
  }
  printPath(file)
  const [from, to] = [describe(observationSpace), describe(actionSpace)]
  const size = `${(model.length / 1024).toFixed(0)} KiB`
  say(
    `in: observations in ${from}${masked ? ', mask of legal actions' : ''}; out: actions in ${to}; any batch; ${size}`,
  )
}
