import { relative } from 'node:path'
import { flagsNeeded, moduleFlag } from '../../../../src/app/code/code.ts'
import type { Experiment } from '../../../../src/app/experiment.ts'
import { flaggedFields } from '../../../../src/app/fields/flagged.ts'
import { usual } from '../../../../src/app/load-experiment.ts'
import { quoted } from '../../../../src/app/quoted.ts'
import { presetFor } from '../../../../src/core/settings/preset.ts'
import type { StoredRun } from '../../../../src/store/runs/run.ts'
import type { RunDetail } from '../../../wire/run.ts'
import { textOf } from '../../launch/registry.ts'
import { experimentOf, factoryOf, presetOf } from './experiment.ts'
import { valueAt } from './settings.ts'

/** Commands to copy. */
export function commandsOf(run: StoredRun): RunDetail['commands'] {
  const train = trainCommand(run)
  const on = (command: string) => `npx sente ${command} ${quoted(run.path)}${flagsNeeded(run)}`
  return {
    ...(train !== undefined && { train: `npx sente train ${train}` }),
    resume: on('resume'),
    evaluate: on('eval'),
    replay: `npx sente replay ${quoted(run.path)}`,
  }
}

/** The arguments of `sente train` that make the same run; undefined if no command line can. */
function trainCommand(run: StoredRun): string | undefined {
  const { experiment: file, seed, steps, agent, env, settings } = run
  if (file !== undefined) return `${quoted(relative('', file))} --seed ${seed} --steps ${steps}`
  const preset = presetOf(run)
  const base = { ...usual, steps: 50_000, ...preset }
  const experiment = experimentOf(run)
  const others = ['evaluate', 'stopWhenSolved', 'stopWithoutImprovement'] as const
  if (agent.unsaved.length > 0 || others.some(name => !same(experiment[name], (base as Experiment)[name])))
    return undefined
  const plain = settings?.preset === undefined && presetFor(agent.name, env.id) !== undefined
  const named = (ref: Parameters<typeof moduleFlag>[0]) => (ref.module === undefined ? quoted(ref.id) : moduleFlag(ref))
  const fields = flaggedFields().flatMap(({ long, path }) => {
    const value = valueAt(experiment, path)
    return value === undefined || same(value, valueAt(base, path)) ? [] : [long, quoted(String(value))]
  })
  return [
    ...['--agent', named({ ...agent, id: agent.name } as never), '--env', named(env as never)],
    ...(plain ? ['--plain'] : []),
    ...fields,
    ...texts('--env-set', env.options ?? {}, {}),
    ...texts('--set', agent.config, preset?.agent.config ?? defaultsOf(run)),
  ].join(' ')
}

const defaultsOf = (run: StoredRun): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(factoryOf(run)?.options ?? {}).map(([name, { value }]) => [name, value]))

/** Settings that differ from `base`, as flags. */
const texts = (flag: string, values: Readonly<Record<string, unknown>>, base: Readonly<Record<string, unknown>>) =>
  Object.entries(values)
    .filter(([name, value]) => !same(value, base[name]))
    .flatMap(([name, value]) => [flag, quoted(`${name}=${textOf(value)}`)])

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
