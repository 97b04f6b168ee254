import { defer, finalize, type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { MatchGame } from '../games/match.ts'
import { GameWriter, type GameWriterOptions } from '../store/episodes/game-writer.ts'

export type RecordGamesOptions = GameWriterOptions

/**
 * Records the games of an `arena` as episodes in `<folder>/episodes`, in the files that `record` writes, with what each
 * player thought at its moves: `loadEpisode`, `replay` and `sente replay` show them again. Rewards are those of whoever
 * has just moved, `side` is that of the first player, and `return` what the game brought to it, so that its best and
 * worst games are found. A folder that holds games already gets more.
 *
 * @throws UserError (as the Observable's error) when the folder cannot be written, or is that of a training run.
 * @example
 * arena({ env: 'TicTacToe-v0', players: [mcts(), random()], games: 10 })
 *   .pipe(recordGames('games', { env: 'TicTacToe-v0', agent: 'mcts', opponent: 'random' }))
 */
export const recordGames =
  (folder: string, options: RecordGamesOptions): MonoTypeOperatorFunction<MatchGame> =>
  source =>
    defer(() => {
      const writer = new GameWriter(folder, options)
      return source.pipe(
        tap({ next: game => writer.append(game), complete: () => writer.close() }),
        finalize(() => {
          try {
            writer.close()
          } catch {
            // The first error is the one to tell, and one here would have nobody to go to.
          }
        }),
      )
    })
