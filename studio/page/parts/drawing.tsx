import { useLayoutEffect, useRef } from 'preact/hooks'
import { colors } from '../../drawings/colors.ts'

// The page's own CSP forbids style elements, so the colors are properties of the root; light-dark() follows the system.
for (const [name, [light, dark]] of Object.entries(colors))
  document.documentElement.style.setProperty(`--draw-${name}`, `light-dark(${light}, ${dark})`)

interface Props {
  /** A drawing of `studio/drawings`; never an environment's own SVG, which could contain anything. */
  readonly svg: string
  /** Called with the number of the action whose square was clicked. */
  readonly onAction?: (action: number) => void
  readonly class?: string
}

/** Shows a drawing of the studio. Replaces its content without a render of the virtual DOM's children. */
export function Drawing({ svg, onAction, class: name = 'drawing' }: Props) {
  const host = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    host.current!.innerHTML = svg
  }, [svg])
  const clicked = ({ target }: MouseEvent) => {
    const action = (target as Element).closest('[data-action]')?.getAttribute('data-action')
    if (action) onAction?.(Number(action))
  }
  return <div ref={host} class={name} {...(onAction && { onClick: clicked })} />
}
