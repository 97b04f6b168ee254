import { lastValueFrom, tap, toArray } from 'rxjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/dqn.ts'
import { mcts } from '../../agents/mcts.ts'
import { random } from '../../agents/random.ts'
import '../../envs/index.ts'
import { type TicTacToe, ticTacToe, ticTacToeVersusRandomV0 } from '../../envs/boards/tic-tac-toe.ts'
import { type Agent, type Mode, taskOf, type Weights } from '../../src/core/agent.ts'
import { legalActions } from '../../src/core/board-game.ts'
import type { View } from '../../src/core/env.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { type AsyncOpponent, agentOpponent, type Opponent, randomOpponent, versus } from '../../src/games/versus.ts'
import { evaluate } from '../../src/loop/evaluate.ts'
import { train } from '../../src/loop/train.ts'
import { only } from '../../src/operators/only.ts'
import { rejection } from '../loop/toys.ts'
import { isWide } from '../sampled.ts'

const lowest: Opponent = ({ legal }) => legalActions(legal!)[0]!

test('the opponent moves between the views, which are all the agent’s', () => {
  const env = versus(ticTacToe(), lowest, { side: 0 })
  assert.equal(env.reset(rng(0)).position as TicTacToe, { first: 0, second: 0 })
  const next = env.step(4)
  assert.equal(next.position as TicTacToe, { first: 1 << 4, second: 1 })
  assert.is(next.player, 0)
  const second = versus(ticTacToe(), lowest, { side: 1 })
  assert.equal(second.reset(rng(0)).position as TicTacToe, { first: 1, second: 0 })
})

test('rewards are the agent’s, whichever side it has and whoever moves last', () => {
  const end = (side: 0 | 1, actions: readonly number[]) => {
    const env = versus(ticTacToe(), lowest, { side })
    env.reset(rng(0))
    const steps = actions.map(action => env.step(action))
    assert.ok(steps.at(-1)!.terminated)
    return steps.map(({ reward }) => reward)
  }
  assert.equal(end(0, [3, 4, 5]), [0, 0, 1], 'X takes the middle row')
  assert.equal(end(0, [8, 7, 3]), [0, 0, -1], 'O has a1, b1, c1, and moves last')
  assert.equal(end(1, [3, 4]), [0, -1], 'X has a1, b1, c1')
  assert.equal(end(1, [2, 4, 6]), [0, 0, 1], 'O takes a diagonal')
})

test('both sides are drawn, and the same stream gives the same game', () => {
  const env = make(ticTacToeVersusRandomV0)
  const sides = new Set<number>()
  for (let seed = 0; seed < 20; seed++) {
    const view = env.reset(rng(seed))
    sides.add(view.player!)
    assert.equal(make(ticTacToeVersusRandomV0).reset(rng(seed)), view)
  }
  assert.is(sides.size, 2)
})

test('an opponent that breaks the rules is reported', () => {
  const env = versus(ticTacToe(), () => 4, { side: 0 })
  env.reset(rng(0))
  assert.throws(() => env.step(4), /Tic-tac-toe: action 4 \(b2\) is illegal now/)
})

test('an opponent that takes its time plays the same games as one that answers at once', async () => {
  const late: AsyncOpponent = async (view, random) => randomOpponent(view, random)
  for (let seed = 0; seed < 10; seed++) {
    const [atOnce, waiting] = [versus(ticTacToe(), randomOpponent), versus(ticTacToe(), late)]
    let view: View = atOnce.reset(rng(seed))
    assert.equal(await waiting.reset(rng(seed)), view)
    for (let ended = false; !ended; ) {
      const action = legalActions(view.legal!)[0]!
      const next = atOnce.step(action)
      assert.equal(await waiting.step(action), next)
      view = next
      ended = next.terminated
    }
  }
})

test('an illegal move of such an opponent is reported too', async () => {
  const env = versus(ticTacToe(), async () => 4, { side: 0 })
  await env.reset(rng(0))
  assert.match((await rejection(Promise.resolve(env.step(4)))).message, /action 4 \(b2\) is illegal now/)
  assert.throws(() => versus(ticTacToe(), {} as never), /must be a function of a view: .*agentOpponent\(await/)
  const lazy = versus(ticTacToe(), (() => undefined) as never, { side: 1 })
  assert.throws(() => lazy.reset(rng(0)), /action undefined \(none\) is illegal now/)
})

test('an agent as the opponent plays its best move, one game at a time, in order', async () => {
  const asked: string[] = []
  let busy = false
  const master = {
    async act([view]: readonly View[], mode: Mode) {
      assert.not(busy, 'one at a time')
      busy = true
      await new Promise(resolve => setTimeout(resolve, 1))
      busy = false
      const action = legalActions(view!.legal!).at(-1)!
      asked.push(`${mode} ${action}`)
      if (asked.length === 2) throw new Error('lost its way')
      return [{ action }]
    },
  } as unknown as Agent
  const envs = [0, 1, 2].map(() => versus(ticTacToe(), agentOpponent(master), { side: 0 }))
  await Promise.all(envs.map(env => env.reset(rng(0))))
  const steps = await Promise.allSettled(envs.map((env, i) => env.step(8 - i)))
  assert.equal(asked, ['exploit 7', 'exploit 8', 'exploit 8'])
  assert.equal(
    steps.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
    'one failure is that of one game',
  )
})

test('an agent plays against a search in several environments, and the same seed gives the same run', async () => {
  const play = async () => {
    const context = { ...taskOf(make('TicTacToe-v0')), random: rng(1), steps: 0, envs: 1 }
    const master = await mcts({ simulations: 30 }).create({ ...context, device: { device: 'cpu', engine: 'auto' } })
    const env = { id: 'TicTacToeVersusSearch-v0', create: () => versus(ticTacToe(), agentOpponent(master)) } as const
    const options = { env, agent: random(), steps: 60, envs: 3, seed: 2 }
    return (await lastValueFrom(train(options).pipe(only('episode'), toArray()))).map(({ return: sum }) => sum)
  }
  const returns = await play()
  assert.ok(returns.length >= 10 && returns.every(sum => [-1, 0, 1].includes(sum)), `${returns}`)
  assert.ok(returns.filter(sum => sum < 0).length > returns.filter(sum => sum > 0).length, 'the search wins')
  assert.equal(await play(), returns)
})

if (isWide(import.meta.url))
  test('DQN learns to win against random moves on either side', async () => {
    const spec = dqn({
      hidden: [128],
      batchSize: 64,
      trainEvery: 8,
      updates: 4,
      learningRate: 1e-3,
      warmup: 500,
      gamma: 1,
      tau: 0.01,
      epsilonFraction: 0.5,
    })
    let agent: Agent | undefined
    let weights: Weights = {}
    await lastValueFrom(
      train({ env: ticTacToeVersusRandomV0, agent: spec, steps: 12_000, seed: 1 }).pipe(
        tap(event => {
          if (event.type === 'start') agent = event.run.agent
          if (event.type === 'end') weights = agent!.weights()
        }),
      ),
    )
    const env = make(ticTacToeVersusRandomV0)
    const device = { device: 'cpu', engine: 'auto' } as const
    const learned = await spec.create({ ...taskOf(env), random: rng(1), steps: 0, envs: 1, device })
    learned.load(weights)
    const { mean } = await evaluate({
      env: ticTacToeVersusRandomV0,
      agent: learned,
      episodes: 300,
      seed: 5,
      label: 'end',
    })
    assert.ok(mean > 0.75, `${mean}`)
    learned.dispose()
  })

test.run()
