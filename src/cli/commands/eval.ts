import type { Command } from 'commander'
import type { EvaluateRunOptions } from '../../app/evaluate-run.ts'
import { whole, withCode, withDevice, withEnvSet } from '../flags.ts'

/** `sente eval <run>`: greedy episodes with a run's newest weights. */
export const addEval = (program: Command): Command =>
  withDevice(
    withEnvSet(
      withCode(
        program
          .command('eval')
          .description('play greedy episodes with a trained agent')
          .argument('<run>', "a run's folder"),
      ),
    ),
  )
    .option('--episodes <n>', 'episodes to play', whole('--episodes', 1), 100)
    .option('--seed <n>', "seed of the episodes (default: the run's own)", whole('--seed', 0))
    .option('--json', 'one JSON object')
    .action(async (folder: string, flags: EvaluateRunOptions & { json?: boolean }) => {
      const { evaluateRun } = await import('../../app/evaluate-run.ts')
      const { printJson, showPainted } = await import('../output.ts')
      const { outcome } = await import('../view/outcome.ts')
      const result = await evaluateRun(folder, flags)
      const { mean, std, returns } = result
      if (flags.json) printJson(JSON.stringify({ type: 'evaluation', mean, std, returns }))
      else showPainted(paint => outcome(result, result, paint))
    })
