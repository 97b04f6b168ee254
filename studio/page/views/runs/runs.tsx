import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { RunList, type RunRow } from '../../../wire/runs.ts'
import { get } from '../../api.ts'
import { decimal, duration, moment, short } from '../../parts/format.ts'
import type { Sort } from '../../parts/rows.ts'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { to } from '../../route.ts'
import { useTitle } from '../../shell/title.ts'

const columns: readonly Column<RunRow>[] = [
  { id: 'name', label: 'Run', cell: run => <a href={to('runs', run.id)}>{run.name}</a>, key: run => run.name },
  { id: 'agent', label: 'Agent', cell: run => run.agent, key: run => run.agent, width: 7, from: 60 },
  { id: 'env', label: 'Environment', cell: run => run.env, key: run => run.env, width: 11, from: 50 },
  { id: 'step', label: 'Steps', cell: run => short(run.step), key: run => run.step, numeric: true, width: 5 },
  { id: 'best', label: 'Best', cell: run => run.best !== undefined && decimal(run.best), numeric: true, width: 5 },
  { id: 'status', label: 'State', cell: State, key: run => run.status, width: 8 },
  { id: 'started', label: 'Started', cell: run => moment(run.started), key: run => run.started, width: 8, from: 40 },
  { id: 'took', label: 'Took', cell: run => duration(run.seconds), numeric: true, width: 8, from: 40 },
]

/** The table of runs. */
export function RunsView() {
  useTitle('Runs')
  const list = useSignal<RunList | undefined>(undefined)
  const sort = useSignal<Sort>({ by: 'started', down: true })
  useEffect(() => {
    void get('/api/runs', RunList).then(value => {
      list.value = value
    })
  }, [])
  return (
    <>
      <h1>Runs</h1>
      <Table
        label="Runs"
        columns={columns}
        rows={list.value?.runs ?? []}
        id={run => run.id}
        sort={sort.value}
        onSort={value => {
          sort.value = value
        }}
      />
    </>
  )
}
