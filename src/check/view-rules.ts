import { mismatch, width } from '../core/space.ts'
import type { EnvRule } from './env-rule.ts'
import { difference } from './plain-data.ts'
import { answersDiffer, eachAnswer, isAnswer, isEnd, where } from './random-episodes.ts'

/** Rules without which there is nothing to look at. */
export const answerRules: readonly EnvRule[] = [
  {
    rule: 'reset and step answer',
    find({ episodes }) {
      const e = episodes.findIndex(({ thrown }) => thrown !== undefined)
      if (e < 0) return
      const { thrown, copies } = episodes[e]!
      const advice =
        copies.length === 0
          ? 'reset can be called at any time'
          : 'every action of actionSpace can be taken, or is 0 in the mask legal'
      return `${where(e, copies.length)}: ${thrown}: ${advice}.`
    },
  },
  {
    rule: 'an answer is an object with an observation',
    find: ({ episodes }) =>
      eachAnswer(episodes, (answer, step) => {
        if (isAnswer(answer)) return
        const form = step === 0 ? '{ observation }' : '{ observation, reward, terminated, truncated }'
        const got = Array.isArray(answer)
          ? 'an array'
          : typeof answer === 'object'
            ? 'an object without'
            : typeof answer
        return `it gives ${got}: give ${form}${step === 0 ? '' : ', as transition() and termination() make it'}.`
      }),
  },
]

const isNumbers = (value: unknown): value is Float32Array => value instanceof Float32Array

/** What every view and step keeps. */
export const viewRules: readonly EnvRule[] = [
  {
    rule: 'observations are finite numbers',
    find: ({ episodes }) =>
      eachAnswer(episodes, ({ observation }) => {
        if (!isNumbers(observation)) return
        const i = observation.findIndex(x => !Number.isFinite(x))
        return (
          i >= 0 &&
          `number ${i} of the observation is ${observation[i]}, often from a division by zero, an overflow, or a ` +
            `name misspelled.`
        )
      }),
  },
  {
    rule: 'observations are in their space',
    find: ({ env, episodes }) =>
      eachAnswer(episodes, ({ observation }) => {
        if (isNumbers(observation) && !observation.every(Number.isFinite)) return
        const wrong = mismatch(env.observationSpace, observation)
        return wrong && `the observation ${wrong}: mend the observation, or widen observationSpace.`
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
          `the reward is ${inWords(reward)}: ${
            Number.isFinite(reward)
              ? 'rewards are kept as float32, in which it is infinite: scale rewards down to within ±3.4e38.'
              : 'every step needs one finite number, also the last; often it is from a division by zero.'
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
              `${flag} is ${inWords(answer[flag])}: give true or false; terminated is the task's end, ` +
              `truncated a cut from outside.`
            )
        return
      }),
  },
  {
    rule: 'legal gives a 0 or a 1 for each action',
    find: ({ env, episodes }) =>
      eachAnswer(episodes, ({ legal }: { legal?: unknown }) => {
        if (legal === undefined) return
        const n = width(env.actionSpace)
        if (!(legal instanceof Uint8Array)) return `legal is no Uint8Array: make it with new Uint8Array(${n}).`
        if (legal.length !== n) return `legal has ${legal.length} numbers for ${n} actions: give one for each.`
        const wrong = legal.findIndex(bit => bit > 1)
        return wrong >= 0 && `legal has ${legal[wrong]} for action ${wrong}: 1 is allowed, 0 is not.`
      }),
  },
  {
    rule: 'some action is legal while the episode goes on',
    find: ({ episodes }) =>
      eachAnswer(
        episodes,
        answer =>
          answer.legal instanceof Uint8Array &&
          answer.legal.length > 0 &&
          answer.legal.every(bit => bit === 0) &&
          !isEnd(answer) &&
          'legal allows nothing, yet the episode goes on: terminate it, or allow an action that does nothing.',
      ),
  },
  {
    rule: 'the side to move is 0 or 1',
    find: ({ env, episodes }) =>
      eachAnswer(episodes, ({ player }) => {
        if (player === 0 || player === 1 || (player === undefined && env.players !== 2)) return
        return (
          `player is ${inWords(player)}: 0 is the first side, 1 the ` +
          `second${env.players === 2 ? ', and both are played here' : ''}.`
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
              `${where(e, k)}: its ${part} has changed since: agents keep what they are given, so make a new ` +
              `array (or a copy, .slice()) in every step.`
            )
        }
      return
    },
  },
  {
    rule: 'step leaves its action as it is',
    find({ episodes }) {
      for (const [e, { actions, given }] of episodes.entries())
        for (const [k, action] of actions.entries()) {
          const part = difference(action, given[k], 'action')
          if (part)
            return `${where(e, k + 1)}: it changes ${part}: agents learn from what they did, so clip a copy of it.`
        }
      return
    },
  },
]

const inWords = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : typeof value === 'object' && value !== null ? 'an object' : String(value)
