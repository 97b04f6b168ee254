import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eloDifference } from '../../../src/games/elo.ts'
import { temporary } from '../../store/folder.ts'
import { jsonLines, sente } from '../sente.ts'

const arena = (...args: string[]) => sente(temporary(), ['arena', ...args])

test('search beats random play, and both outputs say by how much', async () => {
  const args = ['mcts:200', 'random', '--game', 'TicTacToe-v0', '--games', '20', '--seed', '3']
  const [text, json] = [await arena(...args), await arena(...args, '--json')]
  assert.is(text.code, 0, text.stderr)
  const result = JSON.parse(json.stdout)
  const { wins, draws, losses, points, games } = result
  assert.is(wins + draws + losses, games)
  assert.is(points, (wins + draws / 2) / 20)
  assert.ok(losses <= 2 && wins >= 14, json.stdout)
  assert.ok(result.low > 100)
  assert.match(text.stdout, `mcts:200 against random: ${wins} won, ${draws} drawn, ${losses} lost`)
  assert.match(text.stdout, /Elo, 95% interval \+\d+ to /)
})

test(
  'two that always choose alike are told apart by their openings; without one, two games are counted as ' + 'two',
  async () => {
    const folder = temporary()
    const train = (seed: number) =>
      `train --agent alphazero --env TicTacToe-v0 --steps 40 --set blocks=0 --set hidden=8 --set warmup=1000 --seed ` +
      `${seed} --out ${seed} --quiet`
    for (const seed of [1, 2]) assert.is((await sente(folder, train(seed).split(' '))).code, 0)
    const play = async (...more: string[]) => {
      const args = 'arena 1:8 2:8 --game TicTacToe-v0 --games 40'.split(' ')
      const [text, json] = [await sente(folder, [...args, ...more]), await sente(folder, [...args, ...more, '--json'])]
      assert.equal([text.code, json.code], [0, 0], text.stderr)
      return { text: text.stdout, result: jsonLines(json.stdout)[0] as Record<string, number> }
    }
    const repeated = await play('--opening', '0')
    assert.equal([repeated.result.opening, repeated.result.distinct], [0, 2])
    const { elo, low, high } = eloDifference(
      { wins: repeated.result.wins!, draws: repeated.result.draws!, losses: repeated.result.losses! },
      2,
    )
    const finite = (x: number) => (Number.isFinite(x) ? x : null)
    assert.equal([repeated.result.elo, repeated.result.low, repeated.result.high], [elo, low, high].map(finite))
    assert.match(
      repeated.text,
      /^only 2 of the 40 games are different, and the interval counts each once: .*--opening than 0$/m,
    )
    const varied = await play()
    assert.equal([varied.result.opening, varied.result.distinct], [2, 40])
    assert.not.match(varied.text, 'only')
  },
)

test('recorded games are replayed, listed by how they went for the first, and verified; more are added', async () => {
  const folder = temporary()
  const command = (...args: string[]) => sente(folder, args)
  const play = (seed: number) =>
    command(
      ...`arena random mcts:50 --game TicTacToe-v0 --games 6 --opening 0 --record games --seed ${seed}`.split(' '),
    )
  const first = await play(1)
  assert.equal([first.code, first.stderr], [0, 'the games are in games: npx sente replay games\n'])
  assert.is((await play(2)).code, 0)
  const worst = await command('replay', 'games', '--episode', 'worst')
  assert.match(worst.stdout, /^TicTacToe-v0 · random \((first|second)\) against mcts:50 · episode \d+ · return -1 in/)
  const verified = await command('replay', 'games', '--verify')
  assert.match(verified.stdout, /^no drift: episodes 12, steps \d+, every bit the same/)
  const steps = jsonLines((await command('replay', 'games', '--episode', '0', '--json')).stdout)
  const { side, agent, opponent } = steps[0]!
  assert.equal([side, agent, opponent], [0, 'random', 'mcts:50'])
  const thinking = steps.filter(({ type, player }) => type === 'step' && player === 1)
  assert.ok(thinking.every(({ thought }) => (thought as { visits: number[] }).visits.length === 9))
})

test('a run that learned one side of a game plays it against others, and its games are recorded', async () => {
  const folder = temporary()
  const train = 'train --agent dqn --env TicTacToeVersusRandom-v0 --steps 100 --set hidden=8 --out dqn --quiet'
  assert.is((await sente(folder, train.split(' '))).code, 0)
  const elsewhere = await sente(folder, 'arena dqn mcts:20 --game ConnectFour-v0'.split(' '))
  assert.match(elsewhere.stderr, /dqn was trained on TicTacToeVersusRandom-v0, not on ConnectFour-v0/)
  const args = 'arena dqn mcts:20 --game TicTacToe-v0 --games 4 --opening 0 --record kept --json'.split(' ')
  const { code, stdout, stderr } = await sente(folder, args)
  assert.equal([code, stderr], [0, ''])
  assert.is(jsonLines(stdout)[0]!.games, 4)
  const [known, step] = jsonLines((await sente(folder, 'replay kept --episode 0 --json'.split(' '))).stdout)
  assert.equal([known!.agent, known!.side], ['dqn', 0])
  assert.is((step!.thought as { q: number[] }).q.length, 9)
})

test("a user's own game is named by its file", async () => {
  const folder = temporary()
  const file = `import { hex, register, selfPlay } from 'sente'
    export default register({ id: 'Hex3x3-v0', create: () => selfPlay(hex({ size: 3 })) })`
  writeFileSync(join(folder, 'hex3.ts'), file)
  const args = 'arena mcts:50 random --game ./hex3.ts --games 4 --record kept'.split(' ')
  const { code, stderr } = await sente(folder, args)
  assert.equal([code, stderr], [0, 'the games are in kept: npx sente replay kept --env ./hex3.ts\n'])
  const verified = await sente(folder, 'replay kept --verify --env ./hex3.ts'.split(' '))
  assert.match(verified.stdout, /^no drift: episodes 4, /)
})

test('a folder in which games cannot be recorded is refused before any is played', async () => {
  const folder = temporary()
  writeFileSync(join(folder, 'run.json'), '{}')
  const args = ['arena', 'random', 'random', '--game', 'TicTacToe-v0', '--record']
  const { code, stderr } = await sente(folder, [...args, '.'])
  assert.equal([code, stderr.split('\n').length], [2, 2])
  assert.match(stderr, /belongs to a training run, which records its own episodes: choose another folder/)
})

test('what cannot be played is reported in one sentence', async () => {
  const refused = async (pattern: RegExp, ...args: string[]) => {
    const { code, stderr, stdout } = await arena(...args)
    assert.match(stderr, pattern)
    assert.equal([code, stdout, stderr.trim().split('\n').length], [2, '', 1], stderr)
  }
  await refused(
    /CartPole-v1 is not a board game; --game takes .*ConnectFour-v0/,
    'random',
    'random',
    '--game',
    'CartPole-v1',
  )
  await refused(/Did you mean "ConnectFour-v0"/, 'random', 'random', '--game', 'ConectFour-v0')
  await refused(/"mcts:many" is not an opponent/, 'mcts:many', 'random', '--game', 'TicTacToe-v0')
  await refused(/at least one simulation/, 'mcts:0', 'random', '--game', 'TicTacToe-v0')
  await refused(/random play does not search/, 'random:5', 'random', '--game', 'TicTacToe-v0')
  await refused(/leaves no moves/, 'random', 'random', '--game', 'TicTacToe-v0', '--opening', '9')
})

test('the game comes from a run, and two runs must have learned the same one', async () => {
  const folder = temporary()
  for (const [out, env] of [
    ['hex', 'Hex-v0 --env-set size=3'],
    ['tic', 'TicTacToe-v0'],
  ]) {
    const words = `train --agent alphazero --env ${env} --steps 30 --set blocks=0 --set hidden=8 --quiet --out ${out}`
    assert.is((await sente(folder, words.split(' '))).code, 0)
  }
  const play = (...words: string[]) => sente(folder, ['arena', ...words, '--games', '2', '--json'])
  const [result] = jsonLines((await play('hex:4', 'random')).stdout)
  assert.equal([result!.game, result!.options], ['Hex-v0', { size: 3 }])
  assert.is(jsonLines((await play('mcts:4', 'tic:4')).stdout)[0]!.game, 'TicTacToe-v0')
  const mixed = await play('hex:4', 'tic:4')
  assert.equal(
    [mixed.code, mixed.stderr],
    [2, 'error: hex was trained on Hex-v0 with size=3 and tic on TicTacToe-v0: choose two players of the same game.\n'],
  )
  assert.match((await play('random', 'mcts:4')).stderr, /^error: random and mcts:4 play any board game: choose one, /)
})

test('Ctrl-C ends the arena with the score so far', async () => {
  const folder = temporary()
  const words = 'arena mcts:20000 mcts:20000 --game TicTacToe-v0 --games 400 --record kept --json'.split(' ')
  const { code, stdout } = await sente(folder, words, child => {
    const looking = setInterval(() => {
      if (!existsSync(join(folder, 'kept', 'episodes'))) return
      clearInterval(looking)
      child.kill('SIGINT')
    }, 100)
  })
  const [{ games, requested, wins, draws, losses }] = jsonLines(stdout) as [Record<string, number>]
  assert.is(code, 130)
  assert.is(requested, 400)
  assert.ok(games! < 400)
  assert.is(wins! + draws! + losses!, games)
})

test('a folder without a run is reported', async () => {
  const { code, stderr } = await arena('nowhere', 'random', '--game', 'TicTacToe-v0')
  assert.is.not(code, 0)
  assert.match(stderr, /nowhere/)
})

test.run()
