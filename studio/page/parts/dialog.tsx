import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import './parts.css'

interface DialogProps {
  readonly title: string
  /** Escape, the backdrop, or a button of yours. */
  readonly onClose: () => void
  /** Buttons at the bottom, the safe one first, which gets the focus. */
  readonly actions: ComponentChildren
  readonly children: ComponentChildren
}

/** A modal dialog; shown as long as it is rendered. The focus then returns to where it was. */
export function Dialog({ title, onClose, actions, children }: DialogProps) {
  const id = useId()
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    element.current?.querySelector<HTMLElement>('.actions button')?.focus()
    return () => (before as HTMLElement | null)?.focus?.()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, too
    <dialog
      ref={element}
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onClick={event => event.target === element.current && onClose()}
    >
      <div class="content">
        <h2 id={id}>{title}</h2>
        {children}
        <div class="actions">{actions}</div>
      </div>
    </dialog>
  )
}
