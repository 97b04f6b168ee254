import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { patient } from '../core/guard/in-time.ts'
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

const enough = 3000 // steps, summed over all episodes

export interface CheckEnvOptions {
  /** Seed of the random episodes. Default 0. */
  readonly seed?: number
  /** Random episodes to play, fewer if they are long. Default 5. */
  readonly episodes?: number
}

/**
 * Checks that an environment keeps the contract of `Env`, by playing random episodes in instances made with `make`.
 * Returns the first problem of each rule, and skips rules that would only report the consequences of another problem.
 * Environments that learn across episodes (`freeze`) are compared as frozen copies that have learned the same. An empty
 * list means that agents can train in the environment, not that it implements the intended task: that takes tests of
 * its own. Modeled on `check_env` of Gymnasium and Stable-Baselines3.
 *
 * @throws UserError (as a rejection) for an unknown id.
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
    "checkEnv creates several instances, so it takes an id or { id: 'Name-v0', create: () => env }, not an " +
      'environment.',
    { usage: true },
  )
}

/** Like `checkEnv`, for instances from `makeOne`, which need not enforce the order of calls as `make` does. */
export async function checkMade(
  makeOne: () => Env,
  spec: GivenEnv['spec'],
  { seed = 0, episodes: wanted = 5 }: CheckEnvOptions = {},
  settings: EnvRef['options'] = {},
): Promise<readonly Problem[]> {
  const made: Env[] = []
  const fresh = () => {
    made.push(patient(makeOne()))
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

/** Creates frozen copies that have learned what `env` has. */
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
 * The problems that the rules find. Instances that a rule creates are closed before the next rule, as each may hold a
 * process.
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
    return `The check failed with "${wordsOf(error)}".`
  }
}

/** Options are stored in run folders and sent to workers as JSON. */
const optionsRule = (options: EnvRef['options']): EnvRule => ({
  rule: 'options survive JSON',
  find() {
    const part = difference(options, JSON.parse(JSON.stringify(options)), 'options')
    return (
      part &&
      `${part} changes when converted to JSON and back. Use only numbers, strings, booleans, null, arrays and plain ` +
        `objects as options.`
    )
  },
})

/** Errors in close are ignored here: they have their own rule. */
async function closeAll(envs: readonly Env[]): Promise<void> {
  for (const env of envs)
    try {
      await env.close?.()
    } catch {}
}
