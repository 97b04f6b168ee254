import type { OptionInfo } from '../../../wire/registry.ts'
import { type Control, Field } from '../../parts/field.tsx'
import { type FormProps, type Group, withSetting } from './state.ts'

interface OptionFieldProps extends FormProps {
  readonly group: Group
  readonly option: OptionInfo
}

/** A setting: empty as long as preset, experiment or default decide, whose value it then shows. */
export function OptionField({ launch, checked, change, group, option }: OptionFieldProps) {
  const { name, help, limits, code, default: usual } = option
  const field = `${group}.${name}`
  const base = checked?.base[field]
  const source = launch.experiment === undefined ? 'preset' : 'experiment'
  const from = base === undefined ? 'default' : checked?.preset || launch.experiment ? source : 'default'
  const value = launch[group][name]
  const hint = (
    <>
      {help}
      {limits && <span class="limits">{limits}</span>}
    </>
  )
  const label = (
    <>
      {name} {value !== undefined ? <Tag kind="changed" /> : from !== 'default' && <Tag kind={from} />}
    </>
  )
  const set = (text: string) => change(withSetting(launch, group, name, text))
  return (
    <Field label={label} hint={hint} error={checked?.problems.find(problem => problem.field === field)?.text}>
      {control =>
        code ? (
          <input {...control} disabled placeholder="only in an experiment file" />
        ) : (
          <Value control={control} option={option} value={value} usual={base ?? usual} from={from} set={set} />
        )
      }
    </Field>
  )
}

const Tag = ({ kind }: { kind: 'preset' | 'experiment' | 'changed' }) => <span class={`tag ${kind}`}>{kind}</span>

interface ValueProps {
  readonly control: Control
  readonly option: OptionInfo
  readonly value: string | undefined
  /** What applies if there is no value. */
  readonly usual: string | undefined
  readonly from: string
  readonly set: (text: string) => void
}

function Value({ control, option: { choices }, value = '', usual, from, set }: ValueProps) {
  if (!choices)
    return (
      <input
        {...control}
        value={value}
        placeholder={usual}
        autocomplete="off"
        spellcheck={false}
        onInput={event => set(event.currentTarget.value)}
      />
    )
  return (
    <select {...control} value={value} onChange={event => set(event.currentTarget.value)}>
      <option value="">
        {usual} ({from})
      </option>
      {(choices.includes(value) || value === '' ? choices : [value, ...choices]).map(choice => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  )
}
