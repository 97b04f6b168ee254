import { useSignal } from '@preact/signals'
import { Removed } from '../../../wire/actions.ts'
import type { RunDetail } from '../../../wire/run.ts'
import { send } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { bytes } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import { go } from '../../route.ts'

export interface ActionDialogProps {
  readonly detail: RunDetail
  /** The run's address in the API. */
  readonly address: string
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

/** Asks before a run is deleted. */
export function DeleteDialog({ detail: { row }, address, onClose }: ActionDialogProps) {
  const error = useSignal('')
  const busy = useSignal(false)
  const left = useSignal<readonly string[]>([])
  const remove = async () => {
    busy.value = true
    try {
      const removed = await send('DELETE', address, undefined, Removed)
      left.value = removed.left
      if (removed.left.length === 0) go('/runs')
    } catch (refused) {
      error.value = (refused as Error).message
    }
    busy.value = false
  }
  if (left.value.length > 0)
    return (
      <Dialog
        title="The run is deleted"
        onClose={() => go('/runs')}
        actions={<Button onClick={() => go('/runs')}>Close</Button>}
      >
        <p>Its folder stays, because no run wrote these files: {left.value.join(', ')}.</p>
      </Dialog>
    )
  return (
    <Dialog
      title={`Delete ${row.name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" disabled={busy.value} onClick={remove}>
            Delete
          </Button>
        </>
      }
    >
      <p>Its {bytes(row.bytes)} of checkpoints, episodes and logs are removed from the disk. This cannot be undone.</p>
      {error.value && <Notice kind="bad">{error.value}</Notice>}
    </Dialog>
  )
}
