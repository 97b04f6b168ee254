import { z } from 'zod'
import { send } from '../../api.ts'
import { count } from '../../parts/format.ts'
import type { ActionDialogProps } from './delete-dialog.tsx'
import { NumberDialog } from './number-dialog.tsx'

/** Continues a run, a finished one with more steps. */
export function ResumeDialog({ detail: { row }, address, onClose, onDone }: ActionDialogProps) {
  return (
    <NumberDialog
      title={`Resume ${row.name}`}
      label="Total steps"
      hint={`The run continues from its last checkpoint; ${count(row.step)} steps are done.`}
      initial={row.status === 'finished' ? row.steps * 2 : row.steps}
      wrong={number =>
        Number.isSafeInteger(number) && number > row.step
          ? undefined
          : `Must be a whole number above ${count(row.step)}.`
      }
      buttons={['Cancel', 'Resume', 'Resuming …']}
      onSubmit={async steps => {
        await send('POST', `${address}/resume`, steps === row.steps ? {} : { steps }, z.undefined())
        await onDone()
        onClose()
      }}
      onClose={onClose}
    />
  )
}
