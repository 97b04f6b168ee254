import type { ComponentChildren } from 'preact'
import './parts.css'

/** Scrolls sideways what is too wide, such as a table on a phone; with the keyboard, too. */
export const Scroll = ({ label, children }: { label: string; children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
  <section class="scroll" aria-label={label} tabIndex={0}>
    {children}
  </section>
)
