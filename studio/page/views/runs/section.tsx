import type { JSX } from 'preact'
import { place } from '../../route.ts'
import { EpisodesView } from '../episodes/episodes.tsx'
import { RunView } from '../run/run.tsx'
import { RunsView } from './runs.tsx'

/** What `/runs` and the addresses below it show. */
export function RunsSection(): JSX.Element {
  const [, id, part, name] = place.value.path
  if (id !== undefined && part === 'episodes') return <EpisodesView key={id} id={id} name={name} />
  return id === undefined ? <RunsView /> : <RunView key={id} id={id} />
}
