import { defer, type MonoTypeOperatorFunction, Observable } from 'rxjs'
import { legalActions } from '../../core/board-game.ts'
import { agents } from '../../core/define-agent.ts'
import { envSpec, isKnown, reference } from '../../core/registry.ts'
import type { TrainEvent } from '../../loop/events.ts'
import { count } from '../../operators/standing.ts'
import type { Experiment } from '../experiment.ts'
import { type Facts, rules } from './rules.ts'

/** The settings that rules read. */
type Warned = Pick<Experiment, 'agent' | 'env' | 'steps' | 'envs' | 'evaluate' | 'stopWhenSolved'>

/** Warnings about settings with which an agent cannot learn, a sentence each. */
export function warningsOf(experiment: Warned): readonly string[] {
  const facts = factsOf(experiment)
  return Object.values(rules).flatMap(rule => rule(facts) || [])
}

function factsOf({ env, agent, steps, envs = 1, evaluate, stopWhenSolved }: Warned): Facts {
  const { id, options } = reference(env)
  const spec = typeof env === 'object' && 'create' in env ? env : isKnown(id) ? envSpec(id, options) : undefined
  const declared = agents().find(({ agentName }) => agentName === agent.name)?.options
  const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN)
  const option = (name: string) => number(agent.config[name])
  const every = option('trainEvery')
  const firstUpdate = Math.ceil(Math.max(1, option('warmup')) / every) * every
  return {
    option,
    set: name => `${name} ${shown(option(name))}`,
    usual: name => number(declared?.[name]?.value),
    config: agent.config,
    envs,
    steps,
    firstUpdate,
    updates: Math.floor((steps - firstUpdate) / every + 1) * option('updates'),
    evaluate,
    stopWhenSolved,
    spec: spec ?? { id },
    moves: () => {
      const made = spec?.create()
      made?.close?.()
      return made?.game ? legalActions(made.game.legal(made.game.initial())).length : 0
    },
  }
}

const shown = (x: number): string => (Number.isInteger(x) && x < 1e9 ? count(x) : String(x))

/** Emits a `warning` after the start for each setting with which the agent cannot learn. */
export const warned =
  (experiment: Warned): MonoTypeOperatorFunction<TrainEvent> =>
  source =>
    defer(() => {
      const texts = warningsOf(experiment)
      return new Observable<TrainEvent>(subscriber =>
        source.subscribe({
          next(event) {
            subscriber.next(event)
            if (event.type !== 'start') return
            for (const text of texts) subscriber.next({ type: 'warning', step: event.step, text })
          },
          error: error => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      )
    })
