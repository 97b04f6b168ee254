import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mcts } from '../../agents/mcts.ts'
import { random } from '../../agents/random.ts'
import '../../envs/index.ts'
import type { MatchGame } from '../../src/games/match.ts'
import { arena } from '../../src/loop/arena.ts'
import { type RecordGamesOptions, recordGames } from '../../src/operators/record-games.ts'
import { replay } from '../../src/playback/replay.ts'
import { verify } from '../../src/playback/verify.ts'
import { listEpisodes, loadEpisode, readEpisode } from '../../src/store/episodes/episodes.ts'
import { rejection } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'

const options: RecordGamesOptions = { env: 'TicTacToe-v0', seed: 3, agent: 'mcts', opponent: 'random' }
const players = [mcts({ simulations: 40 }), random()] as const

const played = (folder: string, games = 6, seed = 3): Promise<MatchGame[]> =>
  lastValueFrom(
    arena({ env: 'TicTacToe-v0', players, games, seed, opening: 0 }).pipe(
      recordGames(folder, { ...options, seed }),
      toArray(),
    ),
  )
const episodesIn = (folder: string) => listEpisodes(folder).episodes.map(readEpisode)

test("games are read back as episodes: moves, thoughts, sides and player 0's score", async () => {
  const folder = temporary()
  const games = await played(folder)
  const episodes = episodesIn(folder)
  assert.equal(
    episodes.map(({ episode, side, return: sum, length }) => ({ episode, side, sum, length })),
    games.map(({ game, first, score, moves }) => ({ episode: game, side: first, sum: score, length: moves.length })),
  )
  assert.is(
    episodes.at(-1)!.step,
    games.reduce((sum, { moves }) => sum + moves.length, 0),
  )
  for (const [i, { steps, env, seed, agent, opponent, side, terminated }] of episodes.entries()) {
    const { moves, thoughts } = games[i]!
    assert.equal(
      steps.map(({ action }) => action),
      moves,
    )
    assert.equal(
      steps.map(({ thought }) => thought),
      thoughts,
    )
    assert.equal([env, seed, agent, opponent, terminated], [{ id: 'TicTacToe-v0' }, 3, 'mcts', 'random', true])
    for (const { player, thought } of steps) assert.is(player === side, thought !== undefined)
  }
})

test("they replay without drift, and the return ends at player 0's score", async () => {
  const folder = temporary()
  await played(folder, 10)
  for (const episode of episodesIn(folder)) {
    assert.is(await verify(episode), undefined)
    const moments = await lastValueFrom(replay(episode, { fps: 10_000 }).pipe(toArray()))
    assert.is(moments.at(-1)!.return, episode.return)
    assert.match((moments.at(-1)!.frame as { text: string }).text, 'a b c')
  }
  assert.is(loadEpisode(folder, 'best').return, 1)
})

test('more games can be appended to a folder, with consecutive numbers', async () => {
  const folder = temporary()
  await played(folder, 4, 1)
  const before = episodesIn(folder)
  await played(folder, 4, 2)
  const after = episodesIn(folder)
  assert.equal(after.slice(0, 4), before)
  assert.equal(after.map(({ episode }) => episode).sort(), [0, 1, 2, 3, 4, 5, 6, 7])
  assert.equal([...new Set(after.map(({ seed }) => seed))], [1, 2])
  writeFileSync(join(folder, 'episodes', '40.arrow'), '')
  await played(folder, 2)
  assert.equal(
    episodesIn(folder)
      .slice(8)
      .map(({ episode }) => episode)
      .sort(),
    [41, 42],
    'after an unreadable file, too',
  )
})

test('a folder in which games cannot be recorded is refused before the first game', async () => {
  const refusal = async (folder: string, other: Partial<RecordGamesOptions> = {}) => {
    const games = arena({ env: 'TicTacToe-v0', players: [() => [], () => []], games: 1 })
    return (await rejection(lastValueFrom(games.pipe(recordGames(folder, { ...options, ...other }))))).message
  }
  const [training, file] = [temporary(), join(temporary(), 'file')]
  writeFileSync(join(training, 'run.json'), '{}')
  writeFileSync(file, '')
  assert.match(await refusal(training), /belongs to a training run/)
  assert.match(await refusal(file), /cannot be recorded in .*file \(EEXIST\)/)
  assert.match(await refusal(temporary(), { env: 'CartPole-v1' }), /CartPole-v1 is not a board game/)
  assert.match(await refusal(temporary(), { env: 'TicTacToeVersusRandom-v0' }), /the environment plays the opponent/)
})

test.run()
