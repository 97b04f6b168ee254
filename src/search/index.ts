/**
 * `sente/search`: Monte-Carlo tree search over a game or your own model, with your own evaluator.
 *
 * @example
 * import { rng, ticTacToe } from 'sente'
 * import { bestAction, gameModel, improvedPolicy, puct, randomRollouts, searcher, Tree } from 'sente/search'
 *
 * const game = ticTacToe() // or any BoardGame; or a Model in place of gameModel(game)
 * const model = gameModel(game)
 * const search = searcher(model, {
 *   evaluator: randomRollouts(game), // or { evaluate(states, streams, { values, logits }) { … } }
 *   select: puct({ exploration: 1.25, base: 19_652, urgency: 0.25 }),
 *   simulations: 200,
 *   solve: true,
 * })
 * const tree = new Tree(model, 201)
 * tree.plant(game.initial())
 * await search.run([{ tree, random: rng(1) }])
 * console.log(game.actionName(bestAction(tree, improvedPolicy(tree))), tree.worth(0))
 */
export { advance } from './advance.ts'
export { mixDirichlet } from './dirichlet.ts'
export { type Evaluation, EvaluationError, type Evaluator } from './evaluator.ts'
export { drawGumbel, type Gumbel, type GumbelOptions, gumbel, gumbelBelow, halvingSchedule } from './gumbel.ts'
export { gameModel, type Model, type RootedModel } from './model.ts'
export { networkEvaluator } from './network-evaluator.ts'
export {
  bestAction,
  drawAction,
  improvedPolicy,
  principalVariation,
  priorsOf,
  type Thought,
  thoughtColumns,
  thoughtOf,
  visitsOf,
} from './outcome.ts'
export { randomRollouts } from './rollout.ts'
export { restoreTree, saveTree } from './saved-tree.ts'
export { type Search, type SearchCounts, type SearchOptions, searcher, type Task } from './search.ts'
export { type Puct, puct, type Select, uct } from './select.ts'
export { cacheOptions, type EvaluationCache, evaluationCache } from './self-play/evaluation-cache.ts'
export { type Mind, type MindOptions, mind } from './self-play/mind.ts'
export { type Planner, planner } from './self-play/planner.ts'
export { type Player, type PlayerOptions, player, selfPlayOptions } from './self-play/player.ts'
export { type Roots, requireEffect, rootOptions, rootsOf } from './self-play/roots.ts'
export type { Lesson, Searches, Wanted } from './self-play/searches.ts'
export { bySurprise } from './self-play/surprise.ts'
export { type Trial, trials } from './self-play/trial.ts'
export { openSearches, searchThreadOptions } from './threads/open.ts'
export { type ThreadedOptions, type ThreadedSearches, threadedSearches } from './threads/threads.ts'
export { PROVEN, Tree, UNPROVEN } from './tree.ts'
