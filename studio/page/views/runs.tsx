import { signal } from '@preact/signals'
import { RunList } from '../../wire/runs.ts'
import { get } from '../api.ts'
import { to } from '../route.ts'

const list = signal<RunList | undefined>(undefined)

export function RunsView() {
  if (!list.value) void get('/api/runs', RunList).then(value => (list.value = value))
  return (
    <ul>
      {list.value?.runs.map(run => (
        <li key={run.id}>
          <a href={to('runs', run.id)}>{run.name}</a>
        </li>
      ))}
    </ul>
  )
}
