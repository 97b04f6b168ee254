import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type EnvId, type EnvRef, type EnvSpec, envSpec, make, reference } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import type { EnvRule, GivenEnv } from './env-rule.ts'
import { episodeRules, longest, repeatRule } from './episode-rules.ts'
import { learningRules } from './learning-rules.ts'
import { difference } from './plain-data.ts'
import type { Problem } from './problem.ts'
import { playEpisode, type RandomEpisode } from './random-episodes.ts'
import { wordsOf } from './random-games.ts'
import { envFoundations, spaceRules, spacesRule } from './space-rules.ts'
import { stateRules } from './state-rules.ts'
import { answerRules, viewRules } from './view-rules.ts'

const enough = 3000 // steps

export interface CheckEnvOptions {
  /** Of the random episodes. Default 0. */
  readonly seed?: number
  /** Random episodes to play, fewer when they are long. Default 5. */
  readonly episodes?: number
}

/**
 * What an environment gets wrong of the promises of `Env`, found in random episodes of copies made with `make`: each
 * rule's first problem. Rules that would only repeat what another has found are not asked. Of an environment that
 * learns beyond an episode (`freeze`), copies are compared that have learned the same and are frozen. An empty list
 * says that agents can learn in it, not that it is the task it should be: that needs tests of its own. After
 * `check_env` of Gymnasium and of Stable-Baselines3.
 *
 * @throws UserError (as a rejection) when there is no environment of that id.
 * @example
 * console.log(await checkEnv('CartPole-v1')) // []
 */
export async function checkEnv(
  env: EnvId | EnvRef | EnvSpec,
  options: CheckEnvOptions = {},
): Promise<readonly Problem[]> {
  const spec = specOf(env)
  return checkMade(() => make(env), spec, options, reference(env).options)
}

function specOf(env: EnvId | EnvRef | EnvSpec): EnvSpec {
  if (typeof env === 'string') return envSpec(env)
  if (typeof env === 'object' && 'create' in env) return env
  if (typeof env === 'object' && typeof env.id === 'string') return envSpec(env.id, env.options)
  throw new UserError(
    "checkEnv makes several copies, so it takes an id or { id: 'Name-v0', create: () => env }, not an environment " +
      'itself.',
    { usage: true },
  )
}

/** As `checkEnv`, of what `makeOne` makes, whether or not that guards the order of calls as `make` does. */
export async function checkMade(
  makeOne: () => Env,
  spec: GivenEnv['spec'],
  { seed = 0, episodes: wanted = 5 }: CheckEnvOptions = {},
  settings: EnvRef['options'] = {},
): Promise<readonly Problem[]> {
  const made: Env[] = []
  const fresh = () => {
    made.push(makeOne())
    return made.at(-1)!
  }
  const stream: GivenEnv['stream'] = name => rng(seed).split(name)
  const base = { spec, fresh, make: fresh, stream }
  try {
    for (const rules of [[optionsRule(settings), ...envFoundations], [spacesRule]]) {
      const unmet = await broken(rules, { ...base, env: {} as Env, episodes: [] }, made)
      if (unmet.length > 0) return unmet
    }

    const played = async (make: () => Env): Promise<GivenEnv> => {
      const env = make()
      const episodes: RandomEpisode[] = []
      for (let steps = 0; episodes.length < Math.min(wanted, steps < enough ? wanted : 2); ) {
        const k = episodes.length
        episodes.push(await playEpisode(env, stream(k), stream(`choices ${k}`), longest))
        steps += episodes.at(-1)!.actions.length
      }
      return { ...base, make, env, episodes }
    }
    let given = await played(fresh)
    const unanswered = await broken(answerRules, given, made)
    if (unanswered.length > 0) return unanswered
    let unrepeated: readonly Problem[] = []
    if (given.env.freeze) {
      for (const rule of learningRules) if (unrepeated.length === 0) unrepeated = await broken([rule], given, made)
      if (unrepeated.length === 0) given = await played(frozenCopies(given))
    }
    if (unrepeated.length === 0) unrepeated = await broken([repeatRule], given, made)
    const repeatable = unrepeated.length > 0 ? [] : [...episodeRules, ...stateRules]
    return [...unrepeated, ...(await broken([...viewRules, ...spaceRules, ...repeatable], given, made))]
  } finally {
    await closeAll(made)
  }
}

/** Makes copies that have learned what the environment has, and learn nothing more. */
function frozenCopies({ env, fresh }: GivenEnv): () => Env {
  const learned = JSON.stringify(env.save!())
  return () => {
    const copy = fresh()
    copy.restore!(JSON.parse(learned))
    copy.freeze!()
    return copy
  }
}

/**
 * The problems that the rules find. What a rule makes is closed before the next, as an environment can hold a process
 * of its own.
 */
async function broken(rules: readonly EnvRule[], given: GivenEnv, made: Env[]): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const { rule, level = 'error', find } of rules) {
    const before = made.length
    const message = await found(() => find(given))
    if (message) problems.push({ rule, level, message })
    await closeAll(made.splice(before))
  }
  return problems
}

async function found(find: () => ReturnType<EnvRule['find']>): Promise<string | false | undefined> {
  try {
    return await find()
  } catch (error) {
    return `It throws "${wordsOf(error)}".`
  }
}

/** Run folders and workers get options as JSON. */
const optionsRule = (options: EnvRef['options']): EnvRule => ({
  rule: 'options survive JSON',
  find() {
    const part = difference(options, JSON.parse(JSON.stringify(options)), 'options')
    return (
      part && `${part} is another after JSON: options are numbers, strings, booleans, null, arrays and plain objects.`
    )
  },
})

/** A second close that throws is found by its rule. */
async function closeAll(envs: readonly Env[]): Promise<void> {
  for (const env of envs)
    try {
      await env.close?.()
    } catch {}
}
