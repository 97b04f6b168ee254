import { type Distribution, distributionFrom, OP, type Operation, STATES, type TrialState } from './operations.ts'

/** A trial of a study. */
export interface StoredTrial {
  /** In the journal, over all its studies. */
  readonly id: number
  /** In its study, from 0. */
  readonly number: number
  state: TrialState
  /** In Optuna's internal form: numbers, and indices of choices. */
  readonly params: Map<string, { readonly value: number; readonly distribution: Distribution }>
  /** The objective; undefined if there is none. */
  value: number | undefined
  /** Intermediate values by step. */
  readonly reports: Map<number, number>
  readonly userAttributes: Record<string, unknown>
  readonly systemAttributes: Record<string, unknown>
}

/** A study in a journal. */
export interface StoredStudy {
  readonly id: number
  readonly name: string
  readonly directions: readonly number[]
  readonly userAttributes: Record<string, unknown>
  readonly trials: StoredTrial[]
}

/** The studies of a journal, from its lines: the same that Optuna makes of them. */
export class Replay {
  readonly studies = new Map<number, StoredStudy>()
  readonly #trials: StoredTrial[] = []
  #made = 0

  apply(operation: Operation): void {
    switch (operation.op_code) {
      case OP.createStudy: {
        const { study_name: name, directions } = operation
        if ([...this.studies.values()].some(study => study.name === name)) return
        const id = this.#made++
        this.studies.set(id, { id, name, directions, userAttributes: {}, trials: [] })
        return
      }
      case OP.deleteStudy:
        this.studies.delete(operation.study_id)
        return
      case OP.setStudyAttribute: {
        const study = this.studies.get(operation.study_id)
        if (study) Object.assign(study.userAttributes, operation.user_attr)
        return
      }
      case OP.createTrial:
        this.#create(operation)
        return
      default:
        this.#change(operation)
    }
  }

  #create(operation: Extract<Operation, { op_code: typeof OP.createTrial }>): void {
    const study = this.studies.get(operation.study_id)
    if (!study) return
    const trial: StoredTrial = {
      id: this.#trials.length,
      number: study.trials.length,
      state: STATES[operation.state]!,
      params: new Map(),
      value: numberOf(operation.values?.[0] ?? operation.value),
      reports: new Map(
        Object.entries(operation.intermediate_values).map(([step, x]) => [Number(step), x ?? Number.NaN]),
      ),
      userAttributes: { ...operation.user_attrs },
      systemAttributes: { ...operation.system_attrs },
    }
    for (const [name, value] of Object.entries(operation.params))
      setParameter(trial, name, value, operation.distributions[name])
    this.#trials.push(trial)
    study.trials.push(trial)
  }

  #change(operation: Extract<Operation, { trial_id: number }>): void {
    const trial = this.#trials[operation.trial_id]
    if (!trial || isOver(trial)) return
    switch (operation.op_code) {
      case OP.setParameter:
        setParameter(trial, operation.param_name, operation.param_value_internal, operation.distribution)
        return
      case OP.setState:
        trial.state = STATES[operation.state]!
        trial.value = numberOf(operation.values?.[0]) ?? trial.value
        return
      case OP.setReport:
        trial.reports.set(operation.step, operation.intermediate_value ?? Number.NaN)
        return
      case OP.setUserAttribute:
        Object.assign(trial.userAttributes, operation.user_attr)
        return
      case OP.setSystemAttribute:
        Object.assign(trial.systemAttributes, operation.system_attr)
    }
  }
}

/** Whether a trial has ended, with or without a result. */
export const isOver = ({ state }: StoredTrial): boolean => state !== 'running' && state !== 'waiting'

function setParameter(trial: StoredTrial, name: string, value: number | null, text: string | undefined): void {
  const distribution = text === undefined ? undefined : distributionFrom(text)
  if (distribution && value !== null) trial.params.set(name, { value, distribution })
}

const numberOf = (value: number | null | undefined): number | undefined =>
  value === null || Number.isNaN(value) ? undefined : value
