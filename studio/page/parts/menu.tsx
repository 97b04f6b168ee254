import { useId, useRef } from 'preact/hooks'
import './menu.css'

interface MenuProps {
  readonly label: string
  readonly items: readonly { readonly label: string; readonly onChoose: () => void }[]
}

/** A button that opens a list of actions; arrow keys move in it, Escape closes it. */
export function Menu({ label, items }: MenuProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const open = () => {
    const { bottom, right } = button.current!.getBoundingClientRect()
    const { style } = list.current!
    style.top = `${bottom + 4}px`
    style.right = `${document.documentElement.clientWidth - right}px`
    list.current!.showPopover()
    list.current!.querySelector('button')?.focus()
  }
  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const all = [...list.current!.querySelectorAll('button')]
    const at = all.indexOf(document.activeElement as HTMLButtonElement)
    all.at((at + by) % all.length)?.focus()
  }
  return (
    <>
      <button type="button" class="button quiet" ref={button} aria-haspopup="menu" aria-controls={id} onClick={open}>
        {label}
      </button>
      <div id={id} class="menu" popover="auto" role="menu" tabIndex={-1} aria-label={label} ref={list} onKeyDown={move}>
        {items.map(({ label, onChoose }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            onClick={() => {
              list.current!.hidePopover()
              onChoose()
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </>
  )
}
