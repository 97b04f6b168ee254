import type { RunRow } from '../../../wire/runs.ts'
import { colors } from '../../curves/colors.ts'
import { count, decimal, duration, moment, short } from '../../parts/format.ts'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/table.tsx'
import { to } from '../../route.ts'
import { scheme } from '../../shell/scheme.ts'

const value = (number: number | undefined) => (number === undefined ? '' : decimal(number))

const Name = ({ id, name }: RunRow) => (
  <>
    <a href={to('runs', id)}>{name}</a>
    {id !== name && <span class="faint"> in {id}</span>}
  </>
)

const Steps = ({ step, steps }: RunRow) => (
  <span title={`${count(step)} of ${count(steps)} steps`}>
    {short(step)}
    {step < steps && <span class="faint"> / {short(steps)}</span>}
  </span>
)

const Best = ({ best, measure, solved }: RunRow) => (
  <span title={measure === 'episodes' ? 'mean of 20 training episodes' : 'mean of an evaluation'}>
    {solved && (
      <span class="solved" title="solved">
        ✓<span class="unseen">solved: </span>{' '}
      </span>
    )}
    {value(best)}
  </span>
)

const Solved = ({ solved }: RunRow) =>
  solved === undefined ? null : solved ? <span class="solved">solved</span> : <span class="faint">no</span>

/** The columns of the table of runs, without the first one that selects. */
export const columns: readonly Column<RunRow>[] = [
  { id: 'name', label: 'Run', cell: Name, key: run => run.name },
  { id: 'agent', label: 'Agent', cell: run => run.agent, key: run => run.agent, width: 7, from: 58 },
  { id: 'env', label: 'Environment', cell: run => run.env, key: run => run.env, width: 12, from: 66 },
  { id: 'seed', label: 'Seed', cell: run => run.seed, key: run => run.seed, numeric: true, width: 4, from: 76 },
  {
    id: 'steps',
    label: 'Steps',
    cell: Steps,
    key: run => run.step,
    largestFirst: true,
    numeric: true,
    width: 7.5,
    from: 38,
  },
  {
    id: 'last',
    label: 'Last',
    cell: run => value(run.last),
    key: run => run.last,
    largestFirst: true,
    numeric: true,
    width: 5.5,
    from: 50,
  },
  { id: 'best', label: 'Best', cell: Best, key: run => run.best, largestFirst: true, numeric: true, width: 6.5 },
  {
    id: 'solved',
    label: 'Solved',
    cell: Solved,
    key: run => (run.solved === undefined ? undefined : Number(run.solved)),
    largestFirst: true,
    width: 5,
    from: 84,
  },
  { id: 'state', label: 'State', cell: State, key: run => run.status, width: 7.5, from: 32 },
  {
    id: 'mark',
    label: <span class="unseen">State</span>,
    cell: ({ status, resumable }) => <State status={status} resumable={resumable} small />,
    width: 2,
    until: 32,
  },
  {
    id: 'started',
    label: 'Started',
    cell: run => <span title={new Date(run.started).toLocaleString('en')}>{moment(run.started)}</span>,
    key: run => run.started,
    largestFirst: true,
    width: 8,
    from: 44,
  },
  {
    id: 'took',
    label: 'Took',
    cell: run => duration(run.seconds),
    key: run => run.seconds,
    largestFirst: true,
    numeric: true,
    width: 8,
    from: 92,
  },
]

/** How runs are selected for the plots. */
export interface Selecting {
  /** Places in the palette of the selected runs. */
  readonly colors: ReadonlyMap<string, number>
  readonly onToggle: (id: string) => void
  /** Whether all, none or some of the runs in the table are selected. */
  readonly all: boolean | 'some'
  readonly onAll: (all: boolean) => void
}

/** The columns, with one of checkboxes in the colors of the curves. */
export function columnsFor({ colors: chosen, onToggle, all, onAll }: Selecting): readonly Column<RunRow>[] {
  const palette = colors[scheme.value]
  const box: Column<RunRow> = {
    id: 'select',
    width: 2.25,
    label: (
      <input
        type="checkbox"
        aria-label="Draw all of these runs"
        checked={all === true}
        ref={element => {
          if (element) element.indeterminate = all === 'some'
        }}
        onChange={event => onAll(event.currentTarget.checked)}
      />
    ),
    cell: run => {
      const color = chosen.get(run.id)
      return (
        <input
          type="checkbox"
          aria-label={`Draw ${run.name}`}
          checked={color !== undefined}
          style={{ accentColor: color === undefined ? '' : palette[color % palette.length]! }}
          onChange={() => onToggle(run.id)}
        />
      )
    },
  }
  return [box, ...columns]
}
