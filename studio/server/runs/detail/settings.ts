import type { Experiment } from '../../../../src/app/experiment.ts'
import { flaggedFields } from '../../../../src/app/fields/flagged.ts'
import { usual } from '../../../../src/app/load-experiment.ts'
import { environments } from '../../../../src/core/registry.ts'
import type { StoredRun } from '../../../../src/store/runs/run.ts'
import type { RunDetail, Setting } from '../../../wire/run.ts'
import { textOf } from '../../launch/registry.ts'
import { experimentOf, factoryOf, presetOf } from './experiment.ts'

/** All settings of a run, beside the defaults and what its preset sets. */
export function settingsOf(run: StoredRun): RunDetail['settings'] {
  const preset = presetOf(run)
  const { options = {} } = factoryOf(run) ?? {}
  const spec = environments().find(({ id }) => id === run.env.id)
  const ofEnv = spec?.options === 'any' ? {} : (spec?.options ?? {})
  const agent = Object.entries(run.agent.config).map(([name, value]) =>
    setting(name, value, options[name]?.value, preset?.agent.config[name], options[name]?.help),
  )
  const code = run.agent.unsaved.map(name => ({ name, value: 'a function of the experiment', differs: true }))
  const env = Object.entries(run.env.options ?? {}).map(([name, value]) =>
    setting(name, value, ofEnv[name]?.value, undefined, ofEnv[name]?.help),
  )
  return { experiment: fieldsOf(run, preset), agent: [...agent, ...code], env }
}

/** The fields of an experiment without a flag. */
const unflagged = {
  evaluate: 'greedy evaluation during training',
  stopWhenSolved: 'stop once the environment counts as solved, or at this mean return',
  stopWithoutImprovement: 'consecutive evaluations without a new best mean return after which the run stops',
} as const

function fieldsOf(run: StoredRun, preset: Experiment | undefined): Setting[] {
  const experiment = experimentOf(run)
  const flagged = flaggedFields().map(({ long, path, help }) => {
    const value = valueAt(experiment, path)
    return setting(
      long.slice(2),
      value,
      valueAt({ ...usual, steps: 50_000 }, path),
      preset && valueAt(preset, path),
      help,
    )
  })
  const others = Object.entries(unflagged).map(([name, help]) =>
    setting(
      name,
      experiment[name as keyof typeof unflagged],
      undefined,
      preset?.[name as keyof typeof unflagged],
      help,
    ),
  )
  return [...flagged, ...others].filter(({ value }) => value !== '')
}

/** The value of a field: its name, or those of its group and itself. */
export const valueAt = (experiment: object, path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], experiment)

function setting(name: string, value: unknown, usual: unknown, preset: unknown, help: string | undefined): Setting {
  const [text, usualText, presetText] = [value, usual, preset].map(shown) as [string, string, string]
  const expected = presetText || usualText
  return {
    name,
    value: text,
    ...(usualText !== '' && { default: usualText }),
    ...(presetText !== '' && { preset: presetText }),
    differs: expected !== '' && text !== expected,
    ...(help !== undefined && { help }),
  }
}

/** A value as text; '' for none, and for code. */
function shown(value: unknown): string {
  if (value === undefined || typeof value === 'function') return ''
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return textOf(value)
  const { every, episodes } = value as { every?: number; episodes?: number }
  return every !== undefined && episodes !== undefined
    ? `${episodes.toLocaleString('en-US')} episodes every ${every.toLocaleString('en-US')} steps`
    : JSON.stringify(value)
}
