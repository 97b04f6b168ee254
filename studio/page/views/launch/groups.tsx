import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { OptionInfo } from '../../../wire/registry.ts'
import { Field } from '../../parts/field.tsx'
import { OptionField } from './option-field.tsx'
import { type FormProps, type Group, matches, subjects } from './state.ts'

/** The settings in groups, the common ones first and the others folded; or those that a search finds. */
export function OptionGroups(form: FormProps) {
  const { registry } = form
  const search = useSignal('')
  const { agent, env } = subjects(form)
  const all: readonly [Group, string, readonly OptionInfo[]][] = [
    ['fields', 'Run', registry.fields],
    ['envSet', `Options of ${env?.id}`, env?.options ?? []],
    ['set', `Options of ${agent?.name}`, agent?.options ?? []],
  ]
  const words = search.value.trim()
  const shown = all
    .map(
      ([group, title, options]) => [group, title, options.filter(one => words === '' || matches(one, words))] as const,
    )
    .filter(([, , options]) => options.length > 0)
  return (
    <>
      <Field label="Search the settings" hint={words !== '' && shown.length === 0 && 'No setting matches.'}>
        {control => (
          <input
            {...control}
            type="search"
            placeholder="learning rate, buffer, device …"
            value={search.value}
            onInput={event => {
              search.value = event.currentTarget.value
            }}
          />
        )}
      </Field>
      {shown.map(([group, title, options]) => (
        <fieldset key={group} class="group">
          <legend>{title}</legend>
          {words === '' ? (
            <Folded {...form} group={group} options={options} />
          ) : (
            <Options {...form} group={group} options={options} />
          )}
        </fieldset>
      ))}
    </>
  )
}

interface GroupProps extends FormProps {
  readonly group: Group
  readonly options: readonly OptionInfo[]
}

function Options({ group, options, ...form }: GroupProps) {
  return (
    <div class="options">
      {options.map(option => (
        <OptionField key={option.name} {...form} group={group} option={option} />
      ))}
    </div>
  )
}

/** The common options, and a fold with the others, which opens if something in it is wrong. */
function Folded({ options, ...form }: GroupProps) {
  const { group, launch, checked } = form
  const few = options.filter(({ common }) => common)
  const others = options.filter(({ common }) => !common)
  const names = new Set(others.map(({ name }) => `${group}.${name}`))
  const wrong = checked?.problems.some(({ field }) => names.has(field)) ?? false
  const set = others.filter(({ name }) => name in launch[group]).length
  const fold = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if ((wrong || set > 0) && fold.current) fold.current.open = true
  }, [wrong])
  return (
    <>
      {few.length > 0 && <Options {...form} options={few} />}
      {others.length > 0 && (
        <details ref={fold} open={few.length === 0}>
          <summary>
            {few.length > 0 ? `${others.length} more` : `All ${others.length}`}
            {set > 0 && `, ${set} changed`}
          </summary>
          <Options {...form} options={others} />
        </details>
      )}
    </>
  )
}
