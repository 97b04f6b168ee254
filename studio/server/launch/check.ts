import { basename } from 'node:path'
import { defineExperiment, type Experiment } from '../../../src/app/experiment.ts'
import { fieldsWith, flaggedFields } from '../../../src/app/fields/flagged.ts'
import { type Fields, loadExperiment, usual, type Wanted } from '../../../src/app/load-experiment.ts'
import { presetLine } from '../../../src/app/preset/result.ts'
import { experimentText } from '../../../src/app/starters/experiment-text.ts'
import { warningsOf } from '../../../src/app/warnings/warned.ts'
import { agentFactory } from '../../../src/core/define-agent.ts'
import { didYouMean, UserError } from '../../../src/core/error.ts'
import { make, reference } from '../../../src/core/registry.ts'
import { requireSupport } from '../../../src/loop/launch.ts'
import { trainable } from '../../../src/loop/train.ts'
import type { Checked, Launch } from '../../wire/launch.ts'
import type { Registry } from '../../wire/registry.ts'
import type { Studio } from '../studio.ts'
import { commandOf } from './command.ts'
import { requireOffered } from './offered.ts'
import { textOf } from './registry.ts'

/** A checked launch, and the experiment that it starts where nothing is wrong. */
export interface Examined {
  readonly checked: Checked
  readonly experiment?: Experiment
}

/**
 * Checks a launch with the code of `sente train`. Settings are added one after the other, so that what is wrong is said
 * of the setting with which it became wrong.
 */
export async function examine(studio: Studio, registry: Registry, launch: Launch): Promise<Examined> {
  const { experiment: file, agent, env, plain, set, envSet } = launch
  const problems: Checked['problems'] = []
  const attempt = async <T>(field: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      problems.push({ field, text: error.message })
      return undefined
    }
  }
  for (const kind of ['experiment', 'agent', 'env'] as const)
    await attempt(kind, () => requireOffered(registry, kind, launch[kind]))

  let wanted: Wanted = { ...(agent !== undefined && { agent }), ...(env !== undefined && { env }), plain }
  let fields: Fields = {}
  const subject = file !== undefined ? 'experiment' : agent === undefined ? 'agent' : 'env'
  const base = problems.length > 0 ? undefined : await attempt(subject, () => loadExperiment(file, wanted))
  let found = base
  // A fault of the base is not one of each setting: what they leave of it is said at the end.
  const sound = base !== undefined && isTrainable(base)
  const accepted = (experiment: Experiment) => (sound ? requireTrainable(experiment) : experiment)

  const given: (readonly [path: readonly string[], value: unknown])[] = []
  const flags = flaggedFields()
  const known = flags.map(({ long }) => long.slice(2))
  for (const name of Object.keys(launch.fields))
    if (!known.includes(name))
      problems.push({ field: `fields.${name}`, text: `there is no flag --${name}.${didYouMean(name, known)}` })
  for (const { long, path, read } of flags) {
    const name = long.slice(2)
    const text = launch.fields[name]
    if (text === undefined) continue
    await attempt(`fields.${name}`, async () => {
      const more = fieldsWith([...given, [path, read(text)]])
      if (base) found = accepted(await loadExperiment(file, wanted, more))
      given.push([path, read(text)])
      fields = more
    })
  }
  for (const [group, texts] of [['envSet', envSet] as const, ['set', set] as const])
    for (const [name, text] of Object.entries(texts))
      if (base)
        await attempt(`${group}.${name}`, async () => {
          const more = { ...wanted, [group]: { ...wanted[group], [name]: text } }
          found = accepted(await loadExperiment(file, more, fields))
          wanted = more
        })

  if (found && !sound) await attempt('agent', () => requireTrainable(found!))

  const right = problems.length === 0 ? found : undefined
  const line = found && presetLine(found)
  const name = `${found ? found.name : 'experiment'}.ts`
  const own =
    file !== undefined && !registry.experiments.some(({ argument, packaged }) => packaged && argument === file)
  const text = right && !own ? await experimentText(right, name) : undefined
  const checked: Checked = {
    problems,
    warnings: found ? [...warningsOf(found)] : [],
    base: base ? baseOf(base) : {},
    ...(base && { agent: base.agent.name, env: reference(base.env).id }),
    ...(line !== undefined && { preset: line }),
    command: commandOf(launch, studio, found && runName(found)),
    ...(text !== undefined && { file: { name: basename(name), text } }),
  }
  return { checked, ...(right && { experiment: right }) }
}

/** The name of an experiment's run, as `sente train` gives it. */
export const runName = ({ name, seed = 0 }: Experiment): string => `${name}-s${seed}`

/** The experiment, if it can be trained. @throws UserError otherwise. */
function requireTrainable(experiment: Experiment): Experiment {
  const { agent } = trainable(defineExperiment(experiment))
  const made = make(reference(experiment.env))
  try {
    requireSupport(agent, made, reference(experiment.env).id)
  } finally {
    made.close?.()
  }
  return experiment
}

function isTrainable(experiment: Experiment): boolean {
  try {
    requireTrainable(experiment)
    return true
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

/** The values of an experiment that are not defaults, by field of the form. */
function baseOf(experiment: Experiment): Checked['base'] {
  const { agent, env } = experiment
  const { options } = agentFactory(agent.name)
  const base: Record<string, string> = {}
  for (const [name, value] of Object.entries(agent.config))
    if (typeof value !== 'function' && value !== undefined && textOf(value) !== textOf(options[name]?.value))
      base[`set.${name}`] = textOf(value)
  for (const [name, value] of Object.entries(reference(env).options ?? {})) base[`envSet.${name}`] = textOf(value)
  for (const { long, path } of flaggedFields()) {
    const value = path.reduce<unknown>(
      (inside, key) => (inside as Record<string, unknown> | undefined)?.[key],
      experiment,
    )
    if (value !== undefined && value !== Reflect.get(usual, path[0]!))
      base[`fields.${long.slice(2)}`] = typeof value === 'number' ? value.toLocaleString('en-US') : String(value)
  }
  return base
}
