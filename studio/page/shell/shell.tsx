import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { runs, trouble } from '../live.ts'
import { Notice } from '../parts/notice.tsx'
import { place } from '../route.ts'
import { session } from './session.ts'
import './shell.css'

/** An entry of the navigation: the first part of its address, and its name. */
export interface Entry {
  readonly path: string
  readonly label: string
  readonly href: string
}

/** The header with the navigation, and the view below it. */
export function Shell({ entries, children }: { entries: readonly Entry[]; children: ComponentChildren }) {
  const [section = 'runs'] = place.value.path
  const main = useRef<HTMLElement>(null)
  useFocusOnNewView(main)
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <a class="brand" href="/runs" aria-label="Sente Studio: runs">
          <Stones />
          <span>Sente Studio</span>
        </a>
        <nav aria-label="Sections">
          {entries.map(({ path, label, href }) => (
            <a key={path} href={href} aria-current={path === section ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <Where />
      </header>
      <Trouble />
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

/** Why nothing new arrives, over what had arrived before. */
function Trouble() {
  if (!trouble.value || !runs.value) return null
  return (
    <div class="toast">
      <Notice kind="bad">{trouble.value}</Notice>
    </div>
  )
}

function Where() {
  const { folder, readOnly } = session.value ?? {}
  return (
    <>
      <span class="where" title={folder}>
        <bdi>{folder}</bdi>
      </span>
      {readOnly && <span class="read-only">read-only</span>}
    </>
  )
}

/** Two stones: the first to move, and the answer. */
const Stones = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="8" cy="8" r="7" fill="var(--text)" />
    <circle cx="16.5" cy="16.5" r="6.5" fill="var(--ground)" stroke="var(--text)" stroke-width="1.5" />
  </svg>
)

/** After a change of view, moves the focus to its heading, as a page load would, and scrolls to the top. */
function useFocusOnNewView(main: { current: HTMLElement | null }): void {
  const path = place.value.path.join('/')
  const first = useRef(true)
  useEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    const target = main.current?.querySelector<HTMLElement>('h1') ?? main.current
    target?.setAttribute('tabindex', '-1')
    target?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [path])
}
