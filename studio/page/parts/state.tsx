import './parts.css'

/** The states of a run. */
export type RunState = 'running' | 'finished' | 'stopped' | 'crashed' | 'diverged' | 'resumable'

const words: Readonly<Record<RunState, string>> = {
  running: 'running',
  finished: 'finished',
  stopped: 'stopped',
  crashed: 'crashed',
  diverged: 'diverged',
  resumable: 'killed',
}

interface StateProps {
  readonly status: RunState
  readonly resumable: boolean
  /** Only the mark; the words are for screen readers and the pointer. */
  readonly small?: boolean
}

/** A run's state as a mark and a word, and whether it can be resumed. */
export function State({ status, resumable, small = false }: StateProps) {
  const text = (
    <>
      {words[status]}
      {resumable && (
        <span class="resumable" title="can be resumed">
          <span class="unseen">, can be resumed</span>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <path d="M10.5 6a4.5 4.5 0 1 1-1.4-3.25M9.5 0v3h-3" fill="none" stroke="currentColor" stroke-width="1.5" />
          </svg>
        </span>
      )}
    </>
  )
  return (
    <span class={`state ${status}`} title={small ? words[status] : undefined}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {mark(status)}
      </svg>
      {small ? <span class="unseen">{text}</span> : text}
    </span>
  )
}

function mark(status: RunState) {
  if (status === 'running') return <circle cx="6" cy="6" r="5" fill="currentColor" />
  if (status === 'finished') return <path d="M1.5 6.5l3 3 6-7" fill="none" stroke="currentColor" stroke-width="2" />
  if (status === 'stopped') return <rect x="2" y="2" width="8" height="8" fill="currentColor" />
  return <path d="M2 2l8 8M10 2l-8 8" fill="none" stroke="currentColor" stroke-width="2" />
}
