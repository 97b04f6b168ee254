/** Writes the games recorded in some folders as SGF, each beside its moves and its last board as JSON, for read.py. */
import '../../../envs/index.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Go } from '../../../envs/boards/go.ts'
import { sgfOf } from '../../../src/app/games/sgf.ts'
import { make } from '../../../src/core/registry.ts'
import { listEpisodes, readEpisode } from '../../../src/store/episodes/episodes.ts'

const [into, ...folders] = process.argv.slice(2)
let number = 0
for (const folder of folders)
  for (const recorded of listEpisodes(folder).episodes) {
    const episode = readEpisode(recorded)
    const game = make(episode.env).game!
    const size = game.planes[1]
    const moves = episode.steps.map(({ action }) => action as number)
    const last = moves.reduce((at, move) => game.next(at, move), game.initial()) as Go
    const points = moves.map(move => (move === size * size ? null : [Math.floor(move / size), move % size]))
    const values = episode.steps.map(({ thought }) => (thought?.value as number | undefined) ?? null)
    const black = episode.side === 0 ? episode.agent : episode.opponent
    const winner = [null, 'b', 'w'][game.returns(last)!.indexOf(1) + 1]
    writeFileSync(join(into!, `${number}.sgf`), sgfOf(episode, game))
    writeFileSync(
      join(into!, `${number++}.json`),
      JSON.stringify({ size, points, values, stones: [...last.stones], black, winner }),
    )
  }
