import { type Named, naming } from '../../app/code/code.ts'
import type { Texts } from '../../app/env-argument.ts'
import type { Experiment } from '../../app/experiment.ts'
import type { Wanted } from '../../app/load-experiment.ts'
import { quoted } from '../../app/quoted.ts'
import { agents } from '../../core/define-agent.ts'
import { environments, reference } from '../../core/registry.ts'

/** Flags of `sente train`, read; those of an experiment's fields are among them by name. */
export interface Given extends Wanted {
  readonly python?: string
  readonly [field: string]: unknown
}

/** Ids of the environments and names of the agents registered now. */
export const knownNames = (): ReadonlySet<string> =>
  new Set([...environments().map(({ id }) => id), ...agents().map(({ agentName }) => agentName)])

/** The code that later commands on a run must name. @param builtIn Ids and names that are known without it. */
export function codeNeeded(
  file: string | undefined,
  { env, agent, python }: Given,
  experiment: Experiment,
  builtIn: ReadonlySet<string>,
): Named {
  const ref = experiment.env
  const { id } = reference(ref)
  const own = env === undefined && !builtIn.has(id) && !id.startsWith('gymnasium:')
  const { name, module, config } = experiment.agent
  const ownAgent =
    (module === undefined && !builtIn.has(name)) || Object.values(config).some(value => typeof value === 'function')
  const foreign = typeof ref === 'object' && ('module' in ref || /^gymnasium:.*:/.test(ref.id)) && env !== undefined
  return {
    ...(python && { python }),
    ...(foreign && { env }),
    ...(module !== undefined && agent !== undefined && { agent }),
    ...(file !== undefined && (own || ownAgent) && { experiment: file }),
  }
}

/**
 * Commands that show how a run plays, with what they do: a replay; for board games, a game against it and a contest.
 *
 * @param named The user's own code that the run needs.
 */
export function showing(folder: string, named: Named, isGame: boolean): [string, string][] {
  const { env, agent, python, experiment } = named
  const rows: [string, string][] = [
    [
      'its best episode',
      `npx sente replay ${quoted(folder)}${naming({ ...(env && { env }), ...(python && { python }) })}`,
    ],
  ]
  if (!isGame || experiment !== undefined) return rows // play and arena cannot name an experiment
  const code = (env === undefined ? '' : ` --game ${quoted(env)}`) + naming({ ...(agent && { agent }) })
  return [
    ...rows,
    ['play against it', `npx sente play ${quoted(folder)}${code}`],
    ['compare it with MCTS', `npx sente arena ${quoted(folder)} mcts:200${code}`],
  ]
}

const dashed = (flag: string) => flag.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** The same command with another seed. */
export function anotherSeed(file: string | undefined, flags: Given, seed: number): string {
  const words = Object.entries<unknown>({ ...flags, seed, set: undefined, envSet: undefined, out: undefined })
    .filter(([, value]) => value !== undefined)
    .map(([flag, value]) => (value === true ? `--${dashed(flag)}` : `--${dashed(flag)} ${quoted(String(value))}`))
  const set = (flag: string, texts: Texts = {}) =>
    Object.entries(texts).map(([key, text]) => `${flag} ${quoted(`${key}=${text}`)}`)
  const settings = [...set('--set', flags.set), ...set('--env-set', flags.envSet)]
  return `npx sente train ${[file === undefined ? [] : quoted(file), ...words, ...settings].flat().join(' ')}`
}
