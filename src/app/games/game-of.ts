import { UserError } from '../../core/error.ts'
import { type EnvRef, isKnown } from '../../core/registry.ts'
import { loadRun } from '../../store/runs/run.ts'
import { isAgentModule } from '../code/agent-argument.ts'
import { moduleFlag, registering } from '../code/code.ts'
import { envArgument, type Texts } from '../env-argument.ts'
import { boardGame, sameGame, worded } from './player.ts'

/**
 * The environment of the game that these players play: the one named, otherwise the one that the first run among them
 * was trained on, with its options.
 *
 * @param words The players, as `player` takes them.
 * @throws UserError when none is named and they play any game or different ones.
 */
export async function gameOf(
  words: readonly string[],
  named: string | undefined,
  texts: Texts | undefined,
): Promise<EnvRef> {
  const folders = words
    .filter(word => !/^(random|mcts(:.*)?|random:.*)$/.test(word) && !isAgentModule(word))
    .map(word => word.replace(/:\d+$/, ''))
  const [folder] = folders
  if (folder === undefined && named === undefined)
    throw new UserError(
      `${words.join(' and ')} ${words.length === 1 ? 'plays' : 'play'} any board game: choose one, such as --game ` +
        `ConnectFour-v0.`,
      { usage: true },
    )
  const trained = folder === undefined ? undefined : loadRun(folder).env
  if (named === undefined && !isKnown(trained!.id))
    throw new UserError(
      `${folder} needs ${registering(trained!)}, and code that a run names is loaded only if you name it too: add ` +
        `--game ${moduleFlag(trained!)}.`,
      { usage: true },
    )
  const ref = await envArgument(named ?? trained!.id, texts, trained)
  const found = ref.id === trained?.id ? { ...ref, options: { ...trained.options, ...ref.options } } : ref
  if (named === undefined)
    for (const other of folders.slice(1)) {
      const run = loadRun(other)
      if (!sameGame(run, boardGame(found).env))
        throw new UserError(
          `${folder} was trained on ${worded(found)} and ${other} on ${worded(run.env)}: choose two players of the ` +
            `same game.`,
          { usage: true },
        )
    }
  return found
}
