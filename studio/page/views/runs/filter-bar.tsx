import type { RunRow } from '../../../wire/runs.ts'
import { Field, Select } from '../../parts/field.tsx'
import { select } from '../../route.ts'
import { CHOICES, choices, type Filter } from './filter.ts'

const labels = { agent: 'Agent', env: 'Environment', experiment: 'Experiment', state: 'State' } as const

/** What the table is filtered by; everything is kept in the address. */
export function FilterBar({ runs, filter }: { runs: readonly RunRow[]; filter: Filter }) {
  return (
    <search class="filters">
      <Field label="Filter runs" bare>
        {control => (
          <input
            {...control}
            type="search"
            placeholder="Filter by name, agent, environment …"
            value={filter.text}
            onInput={event => select({ text: event.currentTarget.value })}
          />
        )}
      </Field>
      {CHOICES.map(name => {
        const found = choices(runs, name)
        const values = filter[name] && !found.includes(filter[name]) ? [...found, filter[name]] : found
        if (name === 'experiment' && values.length === 0) return null
        return (
          <Select
            key={name}
            label={labels[name]}
            bare
            value={filter[name]}
            options={[{ value: '', label: labels[name] }, ...values.map(value => ({ value, label: value }))]}
            onChange={value => select({ [name]: value })}
          />
        )
      })}
    </search>
  )
}
