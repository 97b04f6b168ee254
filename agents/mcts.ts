/**
 * Monte-Carlo tree search: learns nothing, and plays by simulating games from the position.
 *
 * Kocsis & Szepesvári 2006, Bandit based Monte-Carlo planning, https://doi.org/10.1007/11871842_29: `uct`,
 *   src/search/select.ts
 * Winands et al. 2008, Monte-Carlo tree search solver, https://doi.org/10.1007/978-3-540-87608-3_3: `solve`,
 *   src/search/simulate.ts
 *
 * Where things are: a simulation descends the tree (`descend`), adds a node, evaluates it by random play to the end of
 * the game (src/search/rollout.ts) and backs the value up (`backUp`); src/search/search.ts does so for many games at
 * once.
 *
 * Differences from the papers:
 *  1. The subtree of the move played is kept for the next search (`reuse`), where the agent plays both sides.
 *  2. Draws are proven too, and proven moves are not simulated again (Winands et al.: only losses). So at the end a
 *     proven draw is preferred to moves that seem to lose; otherwise the most visited move that is not proven to lose
 *     is played.
 */
import type { Agent, Decision } from '../src/core/agent.ts'
import { type AgentFactory, defineAgent } from '../src/core/define-agent.ts'
import { requireWhole } from '../src/core/guard/saved-agent.ts'
import { option } from '../src/core/option.ts'
import { streamsOf } from '../src/core/rng.ts'
import { gameModel } from '../src/search/model.ts'
import { bestAction, improvedPolicy, principalVariation, visitsOf } from '../src/search/outcome.ts'
import { randomRollouts } from '../src/search/rollout.ts'
import { searcher } from '../src/search/search.ts'
import { uct } from '../src/search/select.ts'
import { planner } from '../src/search/self-play/planner.ts'
import type { MctsOptions } from './options/mcts.ts'

export const mcts: AgentFactory<MctsOptions> = defineAgent({
  name: 'mcts',
  title: 'Monte-Carlo tree search with random rollouts: an opponent that learns nothing',
  paper: 'https://doi.org/10.1007/11871842_29',
  options: {
    simulations: option(1000, 'root visits at which a search ends, including those of a reused tree', {
      min: 1,
      max: 100_000,
      integer: true,
    }),
    rollouts: option(1, 'random games played from each new position', { min: 1, max: 1_000, integer: true }),
    exploration: option(Math.SQRT2, 'exploration constant C of UCT', { min: 0 }),
    solve: option(true, 'whether the search proves wins, losses and draws'),
    reuse: option(true, 'whether a search reuses the subtree of the previous one, in self-play'),
  },
  bothSides: true,
  unsupported: ({ game }) => (game ? undefined : 'it searches, and so needs the rules of a board game.'),
  create({ game, players, random }, { simulations, rollouts, exploration, solve, reuse }): Agent {
    const model = gameModel(game!)
    const keeps = reuse && players === 2
    const trees = planner(model, simulations + 1)
    const evaluator = randomRollouts(game!, rollouts)
    const search = searcher(model, { evaluator, select: uct(exploration), simulations, solve })
    const streams = streamsOf(random, 'explore', 'exploit')
    return {
      engine: { engine: 'none', device: 'cpu', description: 'no engine' },
      plan: { warmup: 0, every: 1, updates: 0, updatesPerRun: 1 },
      thoughts: { visits: 'floats', value: 'number' },

      act(views, mode, slots) {
        const tasks = trees.tasks(views, streams[mode], keeps && mode === 'explore' ? slots : undefined)
        search.run(tasks)
        return tasks.map(({ tree }): Decision => {
          const action = bestAction(tree, improvedPolicy(tree))
          const thought = { visits: visitsOf(tree), value: tree.worth(0) }
          return { action, thought, ...(mode === 'exploit' && { line: principalVariation(tree, action) }) }
        })
      },
      observe({ slot, decision, next }) {
        if (next.terminated || next.truncated) trees.reset(slot)
        else trees.moved(slot, decision.action as number)
      },
      abandon: trees.reset,
      learn: () => ({}),
      weights: () => ({}),
      load: () => {},
      save: () => ({
        arrays: trees.save(),
        numbers: {},
        rngs: { explore: streams.explore.state(), exploit: streams.exploit.state() },
      }),
      restore(saved) {
        requireWhole(saved, { arrays: {}, numbers: {}, rngs: streams, passing: trees.knows })
        trees.restore(saved.arrays)
        streams.explore.restore(saved.rngs.explore!)
        streams.exploit.restore(saved.rngs.exploit!)
      },
      dispose: () => {},
    }
  },
})
