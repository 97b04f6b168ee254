import { signal } from '@preact/signals'

/** Where the page is: the address's path and query, so that a reload keeps what was selected. */
export interface Place {
  /** The path's parts, decoded: `/runs/a` → `['runs', 'a']`. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

const here = (): Place => ({
  path: location.pathname.split('/').filter(Boolean).map(decoded),
  query: new URLSearchParams(location.search),
})

/** A part of the path as text; as it is if it is not validly encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const place = signal<Place>(here())
addEventListener('popstate', () => {
  place.value = here()
})

/** Goes to another address within the page. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  place.value = here()
}

/**
 * Changes some of the query and stays on the view; an undefined value or empty text removes its key, and several values
 * repeat it.
 */
export function select(changes: Readonly<Record<string, string | readonly string[] | undefined>>): void {
  const query = new URLSearchParams(location.search)
  for (const [key, value] of Object.entries(changes)) {
    query.delete(key)
    for (const text of typeof value === 'string' ? [value] : (value ?? [])) if (text) query.append(key, text)
  }
  const text = query.toString()
  go(location.pathname + (text && `?${text}`), { replace: true })
}

/** The address of a view: `to('runs', id, 'episodes')`. */
export const to = (...path: readonly string[]): string => `/${path.map(encodeURIComponent).join('/')}`
