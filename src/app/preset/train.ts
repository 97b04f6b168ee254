import { defer, type Observable } from 'rxjs'
import { agentFactory } from '../../core/define-agent.ts'
import type { TrainEvent } from '../../loop/events.ts'
import { type TrainOptions, train as trainSpec } from '../../loop/train.ts'
import { evaluate } from '../../operators/evaluate.ts'
import { stopRules } from '../../operators/stop-rules.ts'
import { warned } from '../warnings/warned.ts'
import { namedExperiment } from './experiment.ts'

/** Options of `train` with an agent by its name. */
export interface TrainByNameOptions extends Omit<TrainOptions, 'agent' | 'steps'> {
  /** Takes the agent's preset for the environment, with its steps, evaluation and stop rule; without one, defaults. */
  readonly agent: string
  /** Default: the preset's, or else 50,000. */
  readonly steps?: number
}

/**
 * A training run as a cold Observable: subscribing starts it, unsubscribing stops it immediately, and `run.stop` stops
 * it after the current step.
 *
 * The agent draws from `rng(seed).split('agent')`; episode k starts from `rng(seed).split('episode').split(k)`, so any
 * episode can be replayed on its own. Errors arrive as error notifications: a UserError when the user can fix it.
 *
 * @example
 * // Tuned settings, evaluated and stopped as the preset says:
 * train({ env: 'CartPole-v1', agent: 'dqn' }).pipe(progress()).subscribe()
 * // Your own:
 * train({ env: 'CartPole-v1', agent: dqn(), steps: 50_000 })
 *   .pipe(evaluate({ every: 5_000 }), stopWhen(solved()), progress())
 *   .subscribe()
 */
export const train = (options: TrainOptions | TrainByNameOptions): Observable<TrainEvent> =>
  defer(() => (isNamed(options) ? named(options) : trainSpec(options).pipe(warned(options))))

const isNamed = (options: TrainOptions | TrainByNameOptions): options is TrainByNameOptions =>
  typeof options.agent === 'string'

function named({ agent, ...options }: TrainByNameOptions): Observable<TrainEvent> {
  const experiment = { ...namedExperiment(agentFactory(agent), options.env), ...options }
  return trainSpec(experiment).pipe(warned(experiment), evaluate({ ...experiment.evaluate }), stopRules(experiment))
}
