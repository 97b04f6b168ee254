// sente/search: Monte-Carlo tree search.
export { EvaluationError } from './evaluator.ts'
