import type { Command } from 'commander'
import type { GtpOptions } from '../../../app/games/gtp/engine.ts'
import { UserError } from '../../../core/error.ts'
import { visibleLines } from '../../../core/guard/visible.ts'
import { modules, whole, withDevice, withEnvSet } from '../../flags.ts'

/** `sente gtp <agent>`: an agent as an engine for Sabaki, GoGui and other programs. */
export const addGtp = (program: Command): Command =>
  withDevice(
    withEnvSet(
      program
        .command('gtp')
        .description('play in Sabaki, GoGui, HexGui or any program that speaks the Go Text Protocol')
        .argument(
          '<agent>',
          "a run's folder, with :<simulations> to change its search; mcts:<simulations>; random; or ./agent.ts",
        )
        .option('--game <id>', "the game: an id such as Go-v0, ./file.ts or <package>:<id> (default: a run's)"),
    ),
  )
    .option('--agent <file|package>', "the file or package that defines the run's agent, if that is yours", modules)
    .option('--seed <n>', "seed of the agent's play", whole('--seed', 0), 0)
    .option('--resign <value>', 'resign at this value of the search or less, from -1 to 1 (default: never)', value)
    .action(gtp)

function value(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= -1 && number <= 1) return number
  throw new UserError(`--resign takes a value from -1, a sure loss, to 1, not "${text}".`, { usage: true })
}

async function gtp(agent: string, flags: GtpOptions): Promise<void> {
  const { createInterface } = await import('node:readline')
  const { gtpEngine } = await import('../../../app/games/gtp/engine.ts')
  const { say, show } = await import('../../output.ts')
  const engine = await gtpEngine(agent, { ...flags, warn: say })
  try {
    for await (const line of createInterface({ input: process.stdin, terminal: false })) {
      const text = await engine.answer(line)
      if (text !== '') show(visibleLines(text.slice(0, -1))) // which ends the line
      if (engine.over) break
    }
  } finally {
    engine.dispose()
  }
}
