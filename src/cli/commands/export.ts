import type { Command } from 'commander'
import type { Named } from '../../app/code/code.ts'
import { UserError } from '../../core/error.ts'
import { withCode } from '../flags.ts'

/** `sente export <run>`: the trained policy for use elsewhere. */
export const addExport = (program: Command): Command =>
  withCode(
    program
      .command('export')
      .description("write a trained agent's greedy policy as one ONNX file, or recorded episodes as a Minari dataset")
      .argument('<run>', "a run's folder"),
  )
    .option('--onnx <file>', 'the file to write')
    .option('--minari <dir>', 'the new folder of the dataset, such as datasets/cartpole-v0')
    .option('--json', 'what was written as one JSON object')
    .action(exportTo)

interface ExportFlags extends Named {
  readonly onnx?: string
  readonly minari?: string
  readonly json?: boolean
}

async function exportTo(folder: string, flags: ExportFlags): Promise<void> {
  const { onnx, minari } = flags
  if ((onnx === undefined) === (minari === undefined))
    throw new UserError('say what to write: either --onnx <file>, the policy, or --minari <dir>, the episodes.', {
      usage: true,
    })
  return onnx === undefined ? exportEpisodes(folder, minari!, flags) : exportModel(folder, onnx, flags)
}

async function exportEpisodes(folder: string, dir: string, flags: ExportFlags): Promise<void> {
  const { exportMinari } = await import('../../app/export-minari.ts')
  const { printJson, printPath, say, warn } = await import('../output.ts')
  const { episodes, steps, damage } = await exportMinari(folder, dir, flags)
  for (const sentence of damage) warn(sentence)
  if (flags.json) return printJson(JSON.stringify({ type: 'export', folder: dir, episodes, steps }))
  printPath(dir)
  say(`${episodes} episodes of ${steps} steps in Minari's Arrow storage.`)
}

async function exportModel(folder: string, file: string, { json, ...named }: ExportFlags): Promise<void> {
  const { writeFileSync } = await import('node:fs')
  const { exportPolicy } = await import('../../app/export-policy.ts')
  const { describe } = await import('../../core/space.ts')
  const { printJson, printPath, say } = await import('../output.ts')
  const { model, masked, state, metadata, observationSpace, actionSpace } = await exportPolicy(folder, named)
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
  const inputs = `observations in ${from}${masked ? ', mask of legal actions' : ''}${state > 0 ? ', state' : ''}`
  say(`in: ${inputs}; out: actions in ${to}${state > 0 ? ', next_state' : ''}; any batch; ${size}`)
}
