import { go } from '../route.ts'

/** Follows clicks on links to other views without loading the page again. */
export function followLinks(): void {
  addEventListener('click', event => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest?.<HTMLAnchorElement>('a[href]')
    if (!link || link.target || link.download || link.origin !== location.origin) return
    if (link.pathname.startsWith('/api/') || link.getAttribute('href')!.startsWith('#')) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}
