import type { Texts } from '../../../app/env-argument.ts'
import { quoted } from '../../../app/quoted.ts'
import { labelOf } from '../../../app/sweep/plan.ts'
import { type SearchPlan, type SearchTrial, searchTrials } from '../../../app/sweep/search/plan.ts'
import { UserError } from '../../../core/error.ts'
import { decimal } from '../../../operators/standing.ts'
import { printJson, printTable, say } from '../../output.ts'
import type { Given } from '../next-commands.ts'

/** Trials in the table. */
const SHOWN = 10

/**
 * Prints the best trials of a search, and what to do next: try the best setting with other seeds, or, as settings of a
 * population change from generation to generation, evaluate the best run.
 *
 * @throws UserError when trials failed.
 */
export function tellSearch(
  plan: SearchPlan,
  flags: Given,
  { json, failed }: { readonly json: boolean; readonly failed: number },
): void {
  const trials = searchTrials(plan)
  const ranked = trials
    .filter(({ state, value }) => state === 'complete' && value !== undefined)
    .sort((a, b) => b.value! - a.value!)
  const [best] = ranked
  if (json) {
    for (const trial of trials) printJson(JSON.stringify({ type: 'trial', ...trial }))
    if (best) printJson(JSON.stringify({ type: 'best', ...best }))
  } else if (best)
    printTable(
      [{ title: 'trial' }, { title: 'mean return' }, { title: 'setting', least: 16, keep: 24 }],
      ranked.slice(0, SHOWN).map(({ number, value, setting }) => [String(number), decimal(value!), labelOf(setting)]),
    )
  const counted = (state: SearchTrial['state']) => trials.filter(trial => trial.state === state).length
  const [complete, pruned] = [counted('complete'), counted('pruned')]
  const left = plan.trials - complete - pruned - counted('failed')
  const counts = `${complete} trials are complete${pruned > 0 ? `, ${pruned} pruned` : ''}`
  say(`${counts}; the runs and study.journal, for Optuna's tools, are in ${plan.folder}.`)
  if (left > 0) say(`${left} of ${plan.trials} trials are left; the same command goes on with them.`)
  else if (best && plan.study.population !== undefined) {
    const line = lineOf(trials, best)
    const weights = line.length > 1 ? `, trained as trials ${line.join(' → ')}` : ''
    say(`the best agent is in ${best.folders[0]}${weights}: npx sente eval ${quoted(best.folders[0]!)}`)
  } else if (best) say(`to see how good the best setting is with other seeds: ${confirmation(plan, best, flags)}`)
  if (failed > 0) throw new UserError(`${failed} runs failed, for the reasons above.`)
}

/** The trials in which the weights of a trial were trained, the first one first. */
const lineOf = (trials: readonly SearchTrial[], { number, parent }: SearchTrial): readonly number[] =>
  parent === undefined ? [number] : [...lineOf(trials, trials[parent]!), number]

/** The command that trains the best setting with fresh seeds, as the best of many is partly lucky. */
function confirmation(plan: SearchPlan, best: SearchTrial, flags: Given): string {
  const flag = (name: string, value: unknown) =>
    value === undefined ? [] : value === true ? [name] : [name, quoted(String(value))]
  const texts = (name: string, table: Texts = {}) =>
    Object.entries(table).map(([key, text]) => `${name} ${quoted(`${key}=${text}`)}`)
  const { agent, env, plain, steps } = flags
  const subject = [['--agent', agent] as const, ['--env', env] as const, ['--plain', plain] as const]
  const words = [
    ...(plan.file === undefined ? [] : [quoted(plan.file)]),
    ...[...subject, ['--steps', steps] as const].flatMap(([name, value]) => flag(name, value)),
    ...texts('--env-set', flags.envSet),
    ...texts('--set', { ...plan.wanted.set, ...best.setting }),
    ...['--seeds 20', `--seed ${plan.seeds.at(-1)! + 1}`, `--out ${quoted(`${plan.folder}-best`)}`],
  ]
  return `npx sente sweep ${words.join(' ')}`
}
