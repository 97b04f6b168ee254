import { useEffect, useState } from 'preact/hooks'
import { EpisodeList } from '../../../wire/episodes.ts'
import { get } from '../../api.ts'
import { runs } from '../../live.ts'

/** Milliseconds between looks at the recordings of a run that is under way. */
const AGAIN = 3000

/** The episodes of a run, as they are recorded. */
export function useEpisodes(id: string): { readonly list?: EpisodeList; readonly error?: string } {
  const [state, setState] = useState<{ list?: EpisodeList; error?: string }>({})
  const running = runs.value?.get(id)?.status === 'running'
  const { version } = state.list ?? {}
  useEffect(() => {
    let over = false
    const look = async () => {
      try {
        const known = version === undefined ? '' : `?known=${version}`
        const list = await get(`/api/runs/${encodeURIComponent(id)}/episodes${known}`, EpisodeList)
        if (!over && list.episodes) setState({ list })
      } catch (error) {
        if (!over) setState(before => ({ ...before, error: (error as Error).message }))
      }
    }
    if (version === undefined) void look()
    const timer = running ? setInterval(() => !document.hidden && void look(), AGAIN) : undefined
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [id, running, version])
  return state
}
