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

/** `sente watch <run>`: fresh greedy episodes with a run's newest weights, drawn as `sente replay` does. */
export const addWatch = (program: Command): Command =>
  withDevice(
    withEnvSet(
      withCode(
        program
          .command('watch')
          .description('play new greedy episodes with a trained agent, and show them as replay does')
          .argument('<run>', "a run's folder"),
      ),
    ),
  )
    .option('--episodes <n>', 'episodes to play', whole('--episodes', 1), 5)
    .option('--seed <n>', "seed of the episodes (default: the run's own)", whole('--seed', 0))
    .option('--fps <n>', 'steps per second', whole('--fps', 1), 30)
    .option('--json', 'the steps as JSON, one per line')
    .action(async (folder: string, flags: EvaluateRunOptions & { fps: number; json?: boolean }) => {
      const { greedyEpisodes } = await import('../../app/evaluate-run.ts')
      const { printOverview, printSteps } = await import('../view/replay/replay-run.ts')
      const { watch } = await import('../view/replay/screen.ts')
      const episodes = await greedyEpisodes(folder, flags)
      if (flags.json) for (const episode of episodes) printSteps(episode)
      else if (process.stdout.isTTY)
        await watch(
          episodes.map(episode => () => episode),
          0,
          flags,
        )
      else for (const episode of episodes) printOverview(episode)
    })
