import type { JSX } from 'preact'
import { place } from '../../route.ts'
import { RunView } from '../run/run.tsx'
import { RunsView } from './runs.tsx'

/** What `/runs` and the addresses below it show. */
export function RunsSection(): JSX.Element {
  const [, id] = place.value.path
  return id === undefined ? <RunsView /> : <RunView key={id} id={id} />
}
