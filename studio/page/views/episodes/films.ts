import { useEffect, useState } from 'preact/hooks'
import { Film } from '../../player/film.ts'
import { studioSource } from './studio-source.ts'

/** The films of these episodes; those before while new ones are on their way. */
export function useFilms(
  run: string,
  names: readonly string[],
): { readonly films: readonly Film[]; readonly error?: string } {
  const [state, setState] = useState<{ films: readonly Film[]; error?: string }>({ films: [] })
  const key = names.join(' ')
  useEffect(() => {
    let over = false
    const known = new Map(state.films.map(film => [film.source.detail.row.name, film]))
    Promise.allSettled(names.map(async name => known.get(name) ?? new Film(await studioSource(run, name)))).then(
      all => {
        const films = all.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))
        const failed = all.find(one => one.status === 'rejected')
        if (!over) setState({ films, ...(failed && { error: (failed.reason as Error).message }) })
      },
    )
    return () => {
      over = true
    }
  }, [run, key])
  return state
}
