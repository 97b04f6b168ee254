import { mismatch, width } from '../core/space.ts'
import type { EnvRule } from './env-rule.ts'
import { difference } from './plain-data.ts'
import { answersDiffer, eachAnswer, isAnswer, isEnd, where } from './random-episodes.ts'

/** Preconditions of all rules on views and steps. */
export const answerRules: readonly EnvRule[] = [
  {
    rule: 'reset and step do not throw',
    find({ episodes }) {
      const e = episodes.findIndex(({ thrown }) => thrown !== undefined)
      if (e < 0) return
      const { thrown, copies } = episodes[e]!
      const advice =
        copies.length === 0
          ? 'reset must work at any time'
          : 'step must accept every action in actionSpace, except those that are 0 in the mask `legal`'
      return `${where(e, copies.length)}: ${thrown}; ${advice}.`
    },
  },
  {
    rule: 'reset and step return an object with an observation',
    find: ({ episodes }) =>
      eachAnswer(episodes, (answer, step) => {
        if (isAnswer(answer)) return
        const form = step === 0 ? '{ observation }' : '{ observation, reward, terminated, truncated }'
        const got = Array.isArray(answer)
          ? 'an array'
          : typeof answer === 'object'
            ? 'an object without an observation'
            : typeof answer
        return `it returns ${got}; return ${form}${step === 0 ? '' : ', as transition() and termination() do'}.`
      }),
  },
]

const isNumbers = (value: unknown): value is Float32Array => value instanceof Float32Array

/** Rules on the contents of views and steps. */
export const viewRules: readonly EnvRule[] = [
  {
    rule: 'observations are finite numbers',
    find: ({ episodes }) =>
      eachAnswer(episodes, ({ observation }) => {
        if (!isNumbers(observation)) return
        const i = observation.findIndex(x => !Number.isFinite(x))
        return (
          i >= 0 &&
          `element ${i} of the observation is ${observation[i]}. The usual causes are a division by zero, an ` +
            'overflow, or a misspelled property.'
        )
      }),
  },
  {
    rule: 'observations are in their space',
    find: ({ env, episodes }) =>
      eachAnswer(episodes, ({ observation }) => {
        if (isNumbers(observation) && !observation.every(Number.isFinite)) return
        const wrong = mismatch(env.observationSpace, observation)
        return wrong && `the observation ${wrong}; correct the observation, or widen observationSpace.`
      }),
  },
  {
    rule: 'rewards are finite numbers',
    find: ({ episodes }) =>
      eachAnswer(
        episodes,
        ({ reward }, step) =>
          step > 0 &&
          !(typeof reward === 'number' && Number.isFinite(Math.fround(reward))) &&
          `the reward is ${inWords(reward)}. ${
            Number.isFinite(reward)
              ? 'Rewards are stored as float32, where it overflows: scale them to within ±3.4e38.'
              : 'Every step, including the last, must return a finite number; the usual cause is a division by zero.'
          }`,
      ),
  },
  {
    rule: 'terminated and truncated are booleans',
    find: ({ episodes }) =>
      eachAnswer(episodes, (answer, step) => {
        for (const flag of ['terminated', 'truncated'] as const)
          if (step > 0 && typeof answer[flag] !== 'boolean')
            return (
              `${flag} is ${inWords(answer[flag])}. Return true or false: terminated for a terminal state, truncated ` +
              `for a time limit or other cut-off.`
            )
        return
      }),
  },
  {
    rule: 'legal is a 0/1 mask over the actions',
    find: ({ env, episodes }) =>
      eachAnswer(episodes, ({ legal }: { legal?: unknown }) => {
        if (legal === undefined) return
        const n = width(env.actionSpace)
        if (!(legal instanceof Uint8Array)) return `legal is not a Uint8Array; create it with new Uint8Array(${n}).`
        if (legal.length !== n) return `legal has ${legal.length} numbers for ${n} actions; return one per action.`
        const wrong = legal.findIndex(bit => bit > 1)
        return wrong >= 0 && `legal is ${legal[wrong]} for action ${wrong}; use 1 for legal, 0 for illegal.`
      }),
  },
  {
    rule: 'an unfinished episode has a legal action',
    find: ({ episodes }) =>
      eachAnswer(
        episodes,
        answer =>
          answer.legal instanceof Uint8Array &&
          answer.legal.length > 0 &&
          answer.legal.every(bit => bit === 0) &&
          !isEnd(answer) &&
          'legal is all 0, but the episode has not ended; terminate it, or allow an action that does nothing.',
      ),
  },
  {
    rule: 'player is 0 or 1',
    find: ({ env, episodes }) =>
      eachAnswer(episodes, ({ player }) => {
        if (player === 0 || player === 1 || (player === undefined && env.players !== 2)) return
        return (
          `player is ${inWords(player)}; 0 is the first side, 1 the ` +
          `second${env.players === 2 ? ', and environments with players: 2 must set it' : ''}.`
        )
      }),
  },
  {
    rule: 'earlier views are not changed by later steps',
    find({ episodes }) {
      for (const [e, { answers, copies }] of episodes.entries())
        for (const [k, copy] of copies.entries()) {
          const part = answersDiffer(copy, answers[k]!)
          if (part)
            return (
              `${where(e, k)}: ${part} was overwritten by a later step. Agents store the arrays they receive, so ` +
              `return a new one (or a copy, .slice()) from every step.`
            )
        }
      return
    },
  },
  {
    rule: 'step does not modify its action',
    find({ episodes }) {
      for (const [e, { actions, given }] of episodes.entries())
        for (const [k, action] of actions.entries()) {
          const part = difference(action, given[k], 'action')
          if (part)
            return `${where(e, k + 1)}: step modifies ${part}. Agents store the actions they took, so clip a copy.`
        }
      return
    },
  },
]

const inWords = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : typeof value === 'object' && value !== null ? 'an object' : String(value)
