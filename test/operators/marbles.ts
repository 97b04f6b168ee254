import type { MonoTypeOperatorFunction, Observable } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Evaluation, Run, TrainEvent } from '../../src/loop/events.ts'
import { scripted } from '../loop/toys.ts'

/** A run under no loop: writes down what it is asked, evaluates to whatever `returns` says. */
export function fakeRun(returns: readonly number[] = [1], overrides: Partial<Run> = {}): Run & { asked: unknown[] } {
  const spec = scripted()
  const asked: unknown[] = []
  const mean = returns.reduce((sum, x) => sum + x, 0) / returns.length
  const evaluation: Evaluation = { returns, lengths: returns.map(() => 1), mean, std: 0 }
  return {
    kind: 'train',
    env: { id: 'Counter-v0' },
    agentSpec: spec,
    agent: spec.agent,
    engine: spec.agent.engine,
    seed: 0,
    steps: 100,
    envs: 1,
    workers: 0,
    solvedAt: 10,
    restarted: [],
    asked,
    stop: reason => asked.push(reason),
    hold: work => {
      work.catch(() => {})
      asked.push('hold')
    },
    evaluate: async options => {
      asked.push(options)
      return evaluation
    },
    snapshot: () => Promise.reject(new Error('there is no loop')),
    keep: () => {},
    ...overrides,
  }
}

/** One event of each type, by letter: s(tart), t (step), p (episode), r(estart), l(earn), v (evaluation), e(nd). */
export function letters(run: Run): Record<string, TrainEvent> {
  const view = { observation: 0 }
  const next = { observation: 0, reward: 1, terminated: true, truncated: false }
  return {
    s: { type: 'start', step: 0, run },
    t: { type: 'step', step: 5, episode: 0, transition: { slot: 0, view, decision: { action: 0 }, next } },
    p: { type: 'episode', step: 5, episode: 0, slot: 0, return: 12, length: 5, terminated: true, truncated: false },
    r: { type: 'restart', step: 5, worker: 1, reason: 'ran out of memory', left: [{ slot: 0, episode: 7 }] },
    l: { type: 'learn', step: 5, update: 1, updates: 1, metrics: { loss: 1, epsilon: 0.5 } },
    v: { type: 'evaluation', step: 5, returns: [12], lengths: [5], mean: 12, std: 0 },
    e: { type: 'end', step: 9, reason: 'completed', cause: 'completed', episodes: 1, updates: 1 },
  }
}

type Frame = { frame: number; notification: { kind: 'N' | 'E' | 'C'; value?: TrainEvent; error?: unknown } }

/** A scheduler that compares what comes when; events by type and step. */
export const scheduler = (): TestScheduler =>
  new TestScheduler((actual, expected) => assert.equal(actual.map(brief), expected.map(brief)))

const brief = (item: Frame | object) => {
  if (!('notification' in item)) return item
  const { kind, value, error } = item.notification
  return `${item.frame}: ${kind === 'N' ? `${value?.type} ${value?.step}` : kind === 'E' ? `error ${String(error)}` : 'complete'}`
}

/**
 * What every operator that only watches owes its stream: all passes, in its time, and so do errors and unsubscribing.
 * `silent`: nothing is added at the end.
 */
export function passesThrough(name: string, operator: () => MonoTypeOperatorFunction<TrainEvent>, silent = true): void {
  const check = (
    what: string,
    source: string,
    expected: string,
    options: { subscribed?: string; unsubscribe?: string; then?: (source: Observable<TrainEvent>) => void } = {},
  ) =>
    test(`${name}: ${what}`, () => {
      scheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
        const events = cold(source, letters(fakeRun()))
        expectObservable(events.pipe(operator()), options.unsubscribe).toBe(expected, letters(fakeRun()))
        if (options.subscribed) expectSubscriptions(events.subscriptions).toBe(options.subscribed)
      })
    })
  check('empty', '|', '|')
  check('never', '-', '-')
  check('one event', '-s|', '-s|')
  check('many events', '-s-t-p-r-l-v|', '-s-t-p-r-l-v|')
  if (silent) check('the end', '-s-e|', '-s-e|')
  if (silent) check('error', '-s-t-#', '-s-t-#')
  check('early unsubscribe', '-s-t-p-t-|', '-s-t--', { unsubscribe: '----!', subscribed: '^---!' })
}
