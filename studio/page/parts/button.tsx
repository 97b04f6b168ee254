import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import './parts.css'

interface ButtonProps extends Omit<JSX.IntrinsicElements['button'], 'class' | 'type' | 'ref'> {
  readonly children: ComponentChildren
  /** `primary`: the view's main action, one at most. `danger`: what cannot be undone. `quiet`: without a border. */
  readonly kind?: 'primary' | 'danger' | 'quiet'
  readonly type?: 'button' | 'submit'
}

/** A button, with HTML's attributes. */
export const Button = ({ kind, type = 'button', children, ...rest }: ButtonProps) => (
  <button {...rest} type={type} class={kind ? `button ${kind}` : 'button'}>
    {children}
  </button>
)

interface ButtonLinkProps extends Pick<ButtonProps, 'children' | 'kind'> {
  readonly href: string
  /** Saves what the address answers under this name. */
  readonly download?: string
}

/** A link that looks like a button. */
export const ButtonLink = ({ kind, children, href, ...rest }: ButtonLinkProps) => (
  <a {...rest} href={href} class={kind ? `button ${kind}` : 'button'}>
    {children}
  </a>
)

/** A button that copies a text, and says so for two seconds. */
export function CopyButton({ text, children }: { text: string; children: ComponentChildren }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <Button onClick={copy}>
      <span class="either">
        <span data-hidden={copied || undefined}>{children}</span>
        <span data-hidden={!copied || undefined} role="status">
          {copied && 'Copied'}
        </span>
      </span>
    </Button>
  )
}
