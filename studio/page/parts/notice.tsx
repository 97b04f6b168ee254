import type { ComponentChildren } from 'preact'
import './parts.css'

interface NoticeProps {
  readonly kind?: 'info' | 'good' | 'warn' | 'bad'
  readonly children: ComponentChildren
}

/** A message in place; read out when it appears. */
export const Notice = ({ kind = 'info', children }: NoticeProps) => (
  <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
    {children}
  </div>
)

/** A message over the page, at its bottom, until it is closed. */
export const Toast = ({ onClose, ...notice }: NoticeProps & { readonly onClose: () => void }) => (
  <div class="toast">
    <Notice {...notice} />
    <button type="button" class="button quiet" aria-label="Close the message" onClick={onClose}>
      ×
    </button>
  </div>
)

interface EmptyProps {
  readonly title: string
  /** Why there is nothing, and what to do. */
  readonly children?: ComponentChildren
}

/** Stands where there is nothing to show. */
export const Empty = ({ title, children }: EmptyProps) => (
  <div class="empty">
    <h2>{title}</h2>
    {children}
  </div>
)

/** Keeps the place of lines that are on their way. */
export const Pending = ({ lines = 3 }: { lines?: number }) => (
  <div class="pending" role="status" aria-label="Loading">
    {Array.from({ length: lines }, (_, k) => (
      <span key={k} />
    ))}
  </div>
)
