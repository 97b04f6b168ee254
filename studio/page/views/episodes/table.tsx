import type { EpisodeList, EpisodeRow } from '../../../wire/episodes.ts'
import { count, decimal } from '../../parts/format.ts'
import type { Sort } from '../../parts/table/rows.ts'
import { type Column, Table } from '../../parts/table/table.tsx'
import { place, select, to } from '../../route.ts'

const ends: Readonly<Record<EpisodeRow['end'], string>> = {
  terminated: 'terminated',
  truncated: 'time limit',
  unfinished: 'unfinished',
}

/** The number of an episode within its kind. */
const number = ({ name }: EpisodeRow) => Number(name.replace('g', ''))

/** The address of an episode, with what is selected besides. */
export function addressOf(id: string, name: string): string {
  const query = new URLSearchParams(place.value.query)
  query.delete('t')
  const text = query.toString()
  return to('runs', id, 'episodes', name) + (text && `?${text}`)
}

interface Props {
  readonly id: string
  readonly list: EpisodeList
  /** The episodes that are played. */
  readonly shown: readonly string[]
}

/** The episodes of a run. */
export function EpisodeTable({ id, list, shown }: Props) {
  const { query } = place.value
  const kind = query.get('kind')
  const [by, down] = (query.get('sort') ?? 'step-down').split('-') as [string, string | undefined]
  const ended = (list.episodes ?? []).filter(row => kind === null || row.kind === kind)
  const rows = down === undefined ? ended : ended.toReversed() // of equal ones, the newest first
  const onSort = ({ by, down }: Sort) => select({ sort: down ? `${by}-down` : by })
  const columns: readonly Column<EpisodeRow>[] = [
    {
      id: 'name',
      label: 'Episode',
      key: number,
      cell: ({ name }) => (
        <a href={addressOf(id, name)} aria-current={name === shown[0] ? 'true' : undefined}>
          {name}
        </a>
      ),
      width: 5.75,
    },
    {
      id: 'step',
      label: 'At step',
      key: row => row.step,
      cell: row => count(row.step),
      numeric: true,
      width: 5.25,
      from: 27,
    },
    {
      id: 'return',
      label: 'Return',
      key: row => row.return,
      cell: row => decimal(row.return),
      numeric: true,
      largestFirst: true,
    },
    {
      id: 'length',
      label: 'Length',
      key: row => row.length,
      cell: row => count(row.length),
      numeric: true,
      largestFirst: true,
      width: 5.25,
    },
    { id: 'end', label: 'End', key: row => row.end, cell: row => ends[row.end], width: 7 },
  ]
  return (
    <Table
      label="Episodes"
      columns={columns}
      rows={rows}
      id={row => row.name}
      sort={{ by, down: down === 'down' }}
      onSort={onSort}
      chosen={row => shown.includes(row.name)}
    />
  )
}
