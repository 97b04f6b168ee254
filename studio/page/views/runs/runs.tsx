import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { RunRow } from '../../../wire/runs.ts'
import { assign } from '../../curves/colors.ts'
import { runs as live, trouble, unreadable } from '../../live.ts'
import { Button, ButtonLink, CopyButton } from '../../parts/button.tsx'
import { bytes, count } from '../../parts/format.ts'
import { Empty, Notice, Pending } from '../../parts/notice.tsx'
import { inOrder, Table } from '../../parts/table/table.tsx'
import { mayChange, session } from '../../shell/session.ts'
import { useTitle } from '../../shell/title.ts'
import {
  clearFilter,
  filterOf,
  firstSelection,
  MOST,
  query,
  selected,
  sortOf,
  toSelected,
  toSort,
  viewOf,
} from './address.ts'
import { columns, columnsFor } from './columns.tsx'
import { Curves } from './curves.tsx'
import { passing } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'
import { setupOf } from './lines.ts'
import './runs.css'

/** The table of runs, and the curves of those that are selected. */
export function RunsView() {
  useTitle('Runs')
  if (!live.value)
    return (
      <>
        <h1>Runs</h1>
        {trouble.value ? <Notice kind="bad">{trouble.value}</Notice> : <Pending lines={12} />}
      </>
    )
  if (live.value.size === 0 && unreadable.value.length === 0) return <NoRuns />
  return <Loaded runs={live.value} />
}

function Loaded({ runs }: { runs: ReadonlyMap<string, RunRow> }) {
  const filter = filterOf(query())
  const all = useMemo(() => [...runs.values()], [runs])
  const rows = useMemo(() => passing(all, filter), [all, ...Object.values(filter)])
  const sort = sortOf(query())
  const first = useMemo(() => inOrder(columns, rows, sort).slice(0, MOST), [rows, sort.by, sort.down])
  const { ids, colors, drawn } = useSelection(runs)
  const isChosen = (run: RunRow) => colors.has(run.id)
  const some = rows.some(isChosen)
  const withBoxes = columnsFor({
    colors,
    all: some && first.every(isChosen) ? true : some && 'some',
    onToggle: id => toSelected(ids.includes(id) ? ids.filter(other => other !== id) : [...ids, id]),
    onAll: checked => toSelected(checked ? first.map(({ id }) => id) : []),
  })
  return (
    <div class="runs">
      <div class="list">
        <div class="heading">
          <h1>Runs</h1>
          <span class="faint" role="status">
            {rows.length === all.length ? count(all.length) : `${count(rows.length)} of ${count(all.length)}`}
          </span>
          <Button kind="quiet" disabled={!Object.values(filter).some(Boolean)} onClick={clearFilter}>
            Clear filter
          </Button>
        </div>
        <FilterBar runs={all} filter={filter} />
        {rows.length === 0 && all.length > 0 ? (
          <Empty title="No run matches the filter" />
        ) : (
          <Table
            label="Runs"
            columns={withBoxes}
            rows={rows}
            id={run => run.id}
            sort={sort}
            onSort={toSort}
            chosen={isChosen}
          />
        )}
        <Unreadable />
      </div>
      <div class="curves">
        <Curves runs={drawn} onRemove={gone => toSelected(ids.filter(id => !gone.includes(id)))} />
      </div>
    </div>
  )
}

/**
 * The selected runs that exist, and their colors, which the folded seeds of an experiment share. Selects the newest
 * experiment if nothing has been selected.
 */
function useSelection(runs: ReadonlyMap<string, RunRow>) {
  const kept = useRef<ReadonlyMap<string, number>>(new Map())
  const chosen = selected(query())
  const folded = viewOf(query()).lines !== 'runs'
  const ids = chosen ?? firstSelection([...runs.values()])
  useEffect(() => {
    if (!chosen && ids.length > 0) toSelected(ids)
  }, [chosen === undefined])
  const key = ids.filter(id => runs.has(id)).join('\n')
  return useMemo(() => {
    const there = ids.filter(id => runs.has(id))
    const lineOf = (id: string) => (folded ? setupOf(runs.get(id)!) : id)
    kept.current = assign(kept.current, there.map(lineOf))
    const colors = new Map(there.map(id => [id, kept.current.get(lineOf(id))!]))
    return { ids: there, colors, drawn: there.map(id => ({ run: runs.get(id)!, color: colors.get(id)! })) }
  }, [key, runs, folded])
}

function Unreadable() {
  const all = unreadable.value
  if (all.length === 0) return null
  return (
    <details class="unreadable">
      <summary>
        {count(all.length)} {all.length === 1 ? 'folder' : 'folders'} cannot be read
      </summary>
      <ul>
        {all.map(({ id, error, bytes: size }) => (
          <li key={id}>
            <strong>{id}</strong> <span class="faint">({bytes(size)})</span> {error}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Suggested where there are no runs. */
const FIRST = 'npx sente train --agent dqn --env CartPole-v1'

const NoRuns = () => (
  <>
    <h1>Runs</h1>
    <Empty title="There are no runs yet">
      <p>
        Runs appear here as soon as they start in <code>{session.value?.folder}</code>. This one solves CartPole in half
        a minute:
      </p>
      <code>{FIRST}</code>
      <p class="row">
        <CopyButton text={FIRST}>Copy command</CopyButton>
        {mayChange() && (
          <ButtonLink kind="primary" href="/launch">
            Launch a run
          </ButtonLink>
        )}
      </p>
    </Empty>
  </>
)
