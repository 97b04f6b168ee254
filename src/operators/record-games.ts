import { defer, finalize, type MonoTypeOperatorFunction, tap } from 'rxjs'
import type { MatchGame } from '../games/match.ts'
import { GameWriter, type GameWriterOptions } from '../store/episodes/game-writer.ts'

export type RecordGamesOptions = GameWriterOptions

/**
 * Records the games of an `arena` as episodes in `<folder>/episodes`, in the format of `record`, with each player's
 * thoughts, for `loadEpisode`, `replay` and `sente replay`. A reward belongs to the player who just moved; `side` is
 * the side of player 0, and `return` its score, by which its best and worst games are found. Games are appended to
 * those already in the folder.
 *
 * @throws UserError (as an error notification) when the folder cannot be written, or belongs to a training run.
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
            // The first error has been reported; nobody observes one from here.
          }
        }),
      )
    })
