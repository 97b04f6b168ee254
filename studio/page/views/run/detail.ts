import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { RunDetail } from '../../../wire/run.ts'
import { get } from '../../api.ts'
import { answering, runs } from '../../live.ts'

/** Milliseconds between two requests for a run that changes. */
const PAUSE = 1000

/** A run's details, as they change, or the sentence why there are none. */
export interface Followed {
  readonly detail: RunDetail | undefined
  readonly error: string | undefined
  /** Asks again, after an action. */
  readonly refresh: () => Promise<void>
}

/** Follows a run. After it vanished, its last details stay, beside the error. */
export function useDetail(id: string): Followed {
  const detail = useSignal<RunDetail | undefined>(undefined)
  const error = useSignal<string | undefined>(undefined)
  const row = useComputed(() => runs.value?.get(id)).value
  const refresh = async () => {
    try {
      detail.value = await get(`/api/runs/${encodeURIComponent(id)}`, RunDetail)
      error.value = undefined
    } catch (refused) {
      error.value = (refused as Error).message
    }
  }
  const known = row && `${row.step} ${row.status} ${row.resumable} ${row.best} ${row.bytes}`
  useEffect(() => {
    const timer = setTimeout(refresh, detail.value ? PAUSE : 0)
    return () => clearTimeout(timer)
  }, [known, answering.value])
  return { detail: detail.value && (row ? { ...detail.value, row } : detail.value), error: error.value, refresh }
}
