import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type GtpOptions, gtpEngine } from '../../../../src/app/games/gtp/engine.ts'
import { rejection } from '../../../loop/toys.ts'

/** The responses of an engine to these lines, without the empty lines that end them. */
async function responses(lines: readonly string[], options: GtpOptions, word = 'mcts:40'): Promise<string[]> {
  const engine = await gtpEngine(word, options)
  const said: string[] = []
  for (const line of lines) said.push(await engine.answer(line))
  engine.dispose()
  assert.ok(
    said.every(
      text => text === '' || (/^[=?]/.test(text) && text.endsWith('\n\n') && text.trimEnd().split('\n\n').length === 1),
    ),
  )
  return said.map(text => text.trimEnd())
}
const go = { game: 'Go-v0', envSet: { size: '5' } }

test('administrative commands, ids, comments and unknown commands', async () => {
  const lines = [
    '1 protocol_version',
    '7 name # who?',
    'known_command genmove',
    'known_command dance',
    '3 dance',
    '# none',
  ]
  assert.equal(await responses(lines, go), ['=1 2', '=7 Sente', '= true', '= false', '?3 unknown command', ''])
  const [listed] = await responses(['list_commands'], go)
  for (const command of ['quit', 'boardsize', 'clear_board', 'komi', 'play', 'genmove', 'undo', 'showboard'])
    assert.match(listed!, new RegExp(`\\b${command}\\b`))
})

test('vertices count rows from the bottom and leave out the letter I', async () => {
  const lines = ['boardsize 9', 'play b J1', 'play w a9', 'showboard', 'play b i1', 'play b j10', 'play b']
  const [, , , board, ...refused] = await responses(lines, go)
  const rows = board!.split('\n')
  assert.is(rows[1], '   A B C D E F G H J')
  assert.is(rows[2], ' 9 O · · · · · · · ·')
  assert.is(rows[10], ' 1 · · · · · · · · X')
  assert.equal(refused, ['? illegal move', '? illegal move', '? syntax error'])
})

test('illegal moves are refused and undone moves are gone', async () => {
  const lines = ['play b c3', 'play w c3', 'undo', 'play b c3', 'undo', 'undo', 'play red c3', 'play b nowhere']
  const said = ['=', '? illegal move', '=', '=', '=', '? cannot undo', '? syntax error', '? syntax error']
  assert.equal(await responses(lines, go), said)
})

test('a color may move twice in Go: the other one passes', async () => {
  const [, , board, , empty] = await responses(['play b a1', 'play b b1', 'showboard', 'undo', 'final_score'], go)
  assert.match(board!, '1 X X · · ·')
  assert.is(empty, '= B+18')
})

test('the agent moves, captures the last liberty, and passes once the game is over', async () => {
  const corner = ['play w a1', 'play b a2', 'genmove b', 'play w pass', 'play b pass', 'genmove w', 'final_score']
  const said = await responses(corner, { game: 'Go-v0', envSet: { size: '2', komi: '0' } }, 'mcts:300')
  assert.is(said[2], '= B1')
  assert.equal(said.slice(-2), ['= pass', '= B+4'])
})

test('board size and komi change the game of a search, within its limits', async () => {
  const lines = ['boardsize 7', 'komi 3.5', 'final_score', 'boardsize 99', 'boardsize x', 'komi', 'boardsize 7 5']
  const said = ['=', '=', '= W+3.5', '? unacceptable size', '? syntax error', '? syntax error', '? unacceptable size']
  assert.equal(await responses(lines, go), said)
  assert.equal(await responses(['boardsize 5', 'boardsize 6'], { game: 'Go5x5-v0' }), ['=', '? unacceptable size'])
})

test('analysis ends with the next line; a move may come with it', async () => {
  const engine = await gtpEngine('mcts:40', go)
  const info = /^=\s\ninfo move [A-E][1-5] visits \d+ winrate \d+ order 0 pv( [A-E][1-5]| pass)+\n/
  const shown = await engine.answer('lz-analyze b 100')
  assert.match(shown, info)
  assert.not.match(shown, /\n\n$/)
  assert.is(await engine.answer('name'), '\n= Sente\n\n')
  assert.match(await engine.answer('lz-genmove_analyze b 100'), new RegExp(`${info.source}play [A-E][1-5]\n\n$`))
  engine.dispose()
})

test('a hopeless agent resigns, if that is wanted', async () => {
  assert.equal(await responses(['genmove b'], { ...go, resign: 1 }), ['= resign'])
})

test('quit ends the session', async () => {
  const engine = await gtpEngine('random', go)
  assert.is(engine.over, false)
  assert.is(await engine.answer('quit'), '= \n\n')
  assert.is(engine.over, true)
  engine.dispose()
})

test('games without passes: colors take turns, and a finished game has no moves', async () => {
  const game = { game: 'Gomoku-v0', envSet: { size: '5' } }
  const five = [1, 2, 3, 4, 5].flatMap(row => [`play b A${row}`, `play w B${row}`])
  const said = await responses(['play w c3', ...five, 'genmove w', 'final_score'], game)
  assert.equal(said.slice(-4), ['=', '? illegal move', '? the game is over', '= B+'])
  assert.is(said[0], '? illegal move')
})

test('Othello counts rows from the top and passes for a color that cannot move', async () => {
  const lines = ['play b d3', 'play w a1', 'play w c3', 'showboard']
  const [first, refused, second, board] = await responses(lines, { game: 'Othello-v0' })
  assert.equal([first, refused, second], ['=', '? illegal move', '='])
  assert.match(board!, '3 · · O X')
})

test('Hex has the coordinates of HexGui, in which a swap exchanges the pieces', async () => {
  const game = { game: 'Hex-v0', envSet: { size: '3', swap: 'true' } }
  const lines = ['boardsize 3 3', 'play b c1', 'play w swap-pieces', 'play b a3', 'play b b1', 'play w a2']
  assert.equal(await responses(lines, game), ['=', '=', '=', '? illegal move', '=', '='])
  const wide = { game: 'Hex-v0', envSet: { size: '3' } }
  assert.equal(await responses(['boardsize 4 5', 'play b d5', 'play b e1'], wide), ['=', '=', '? illegal move'])
  assert.equal(await responses(['boardsize 4 5', 'play b c3'], game), ['? unacceptable size', '='])
})

test('a board that is too large for the protocol is refused', async () => {
  const error = await rejection(gtpEngine('random', { game: 'Gomoku-v0', envSet: { size: '26' } }))
  assert.match(error.message, 'boards up to 25×25')
})

test.run()
