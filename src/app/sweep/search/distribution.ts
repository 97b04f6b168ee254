import type { Distribution } from '../../../store/study/operations.ts'
import type { StoredTrial } from '../../../store/study/replay.ts'
import type { Domain, Parameter, Point } from '../../../tuning/space.ts'
import type { FinishedTrial } from '../../../tuning/trial.ts'
import { textsOf } from './space.ts'

/** The name of the attribute in which Optuna's successive halving keeps the value of a rung. */
export const rungName = (rung: number): string => `completed_rung_${rung}`

/**
 * A domain as Optuna declares it. Values of choices that are lists are texts, as `--set` writes them, because Optuna's
 * choices are numbers, texts and booleans.
 */
export function distributionOf(domain: Domain): Distribution {
  if (domain.kind === 'choice') return { kind: 'choice', choices: choicesOf(domain) }
  const { low, high, log, integer, step = null } = domain
  return { kind: integer ? 'int' : 'float', low, high, log, step }
}

const choicesOf = (domain: Domain & { kind: 'choice' }): readonly unknown[] => {
  const texts = textsOf(domain)
  return domain.values.map((value, i) => (Array.isArray(value) ? texts[i] : value))
}

/** Whether trials with one distribution say something about the other: it has another range at most, as in Optuna. */
export function compatible(a: Distribution, b: Distribution): boolean {
  if (a.kind === 'choice' || b.kind === 'choice') return JSON.stringify(a) === JSON.stringify(b)
  return a.kind === b.kind && a.log === b.log
}

/** The parameters of a stored trial; those missing that it lacks, or has at a value that is not searched now. */
export function pointOf(parameters: readonly Parameter[], { params }: StoredTrial): Point {
  const entries = parameters.flatMap(({ name, domain }): [string, number][] => {
    const stored = params.get(name)
    return stored && holds(domain, stored.value) ? [[name, stored.value]] : []
  })
  return Object.fromEntries(entries)
}

function holds(domain: Domain, value: number): boolean {
  if (domain.kind === 'choice') return Number.isInteger(value) && value >= 0 && value < domain.values.length
  const { low, high, step } = domain
  if (value < low || value > high) return false
  return step === undefined || Math.abs((value - low) / step - Math.round((value - low) / step)) < 1e-8
}

/** A stored trial that is over, for samplers and pruners; its objective is to be maximized. */
export function finishedOf(parameters: readonly Parameter[], trial: StoredTrial): FinishedTrial {
  const reports = reportsOf(trial)
  const last = reports.at(-1)
  const rungs: number[] = []
  for (let rung = 0; typeof trial.systemAttributes[rungName(rung)] === 'number'; rung++)
    rungs.push(-(trial.systemAttributes[rungName(rung)] as number))
  const pruned = trial.state === 'pruned' && { pruned: last?.step ?? -1 }
  const loss = trial.state === 'pruned' ? (last?.loss ?? Number.NaN) : -(trial.value ?? Number.NaN)
  return { point: pointOf(parameters, trial), loss, ...pruned, reports, rungs }
}

/** The reports of a trial, by step. */
export const reportsOf = ({ reports }: StoredTrial) =>
  [...reports].sort(([a], [b]) => a - b).map(([step, value]) => ({ step, loss: -value }))
