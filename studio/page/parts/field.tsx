import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import './parts.css'

/** Attributes that connect a control with its label, hint and error. */
export interface Control {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

interface FieldProps {
  readonly label: ComponentChildren
  /** What the value means, its default, its limits. */
  readonly hint?: ComponentChildren
  /** What is wrong with the value, in a sentence. */
  readonly error?: string | undefined
  /** Hides the label from sight, where the control explains itself. */
  readonly bare?: boolean
  /** Draws the control: `{control => <input {...control} />}`. */
  readonly children: (control: Control) => JSX.Element
}

/** A control with its label, and below it a hint and an error. */
export function Field({ label, hint, error, bare, children }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id} class={bare ? 'unseen' : undefined}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

interface SelectProps extends Omit<FieldProps, 'children'> {
  readonly value: string
  /** Texts, or values with labels. */
  readonly options: readonly (string | { readonly value: string; readonly label: string })[]
  readonly onChange: (value: string) => void
}

/** A choice of one of several values. */
export const Select = ({ value, options, onChange, ...field }: SelectProps) => (
  <Field {...field}>
    {control => (
      <select {...control} value={value} onChange={event => onChange(event.currentTarget.value)}>
        {options.map(option => {
          const { value, label } = typeof option === 'string' ? { value: option, label: option } : option
          return (
            <option key={value} value={value}>
              {label}
            </option>
          )
        })}
      </select>
    )}
  </Field>
)

interface CheckProps {
  readonly label: ComponentChildren
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

/** A checkbox with its label. */
export const Check = ({ label, checked, onChange }: CheckProps) => (
  <label class="check">
    <input type="checkbox" checked={checked} onChange={event => onChange(event.currentTarget.checked)} />
    {label}
  </label>
)

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
}

/** Radio buttons in a row, for two to four short choices. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      {options.map(option => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
