import { lastEvents } from '../../store/runs/event-log.ts'

/** Most bytes of a log. */
const MOST = 2 ** 30

interface Evaluation {
  readonly type: 'evaluation'
  readonly step: number
  readonly mean: number
}

/** The evaluations in a run's log, in their order. @throws UserError when the log was changed. */
export const evaluationsIn = (folder: string): readonly Evaluation[] =>
  lastEvents(folder, MOST).filter(
    (event): event is Evaluation => (event as { readonly type?: unknown }).type === 'evaluation',
  )
