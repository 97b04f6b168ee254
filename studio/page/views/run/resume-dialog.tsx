import { useSignal } from '@preact/signals'
import { z } from 'zod'
import { send } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { count } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import type { ActionDialogProps } from './delete-dialog.tsx'

/** Continues a run, a finished one with more steps. */
export function ResumeDialog({ detail: { row }, address, onClose, onDone }: ActionDialogProps) {
  const finished = row.status === 'finished'
  const steps = useSignal(String(finished ? row.steps * 2 : row.steps))
  const error = useSignal('')
  const busy = useSignal(false)
  const number = Number(steps.value.replaceAll(/[,_ ]/g, ''))
  const wrong =
    Number.isSafeInteger(number) && number > row.step ? undefined : `Must be a whole number above ${count(row.step)}.`
  const resume = async (event: Event) => {
    event.preventDefault()
    if (wrong) return
    busy.value = true
    error.value = ''
    try {
      await send('POST', `${address}/resume`, number === row.steps ? {} : { steps: number }, z.undefined())
      await onDone()
      onClose()
    } catch (refused) {
      error.value = (refused as Error).message
      busy.value = false
    }
  }
  return (
    <Dialog
      title={`Resume ${row.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="resume" disabled={busy.value || wrong !== undefined}>
            Resume
          </Button>
        </>
      }
    >
      <form id="resume" onSubmit={resume}>
        <Field
          label="Total steps"
          hint={`The run continues from its last checkpoint; ${count(row.step)} steps are done.`}
          error={wrong}
        >
          {control => (
            <input
              {...control}
              inputMode="numeric"
              value={steps.value}
              onInput={event => {
                steps.value = event.currentTarget.value
              }}
            />
          )}
        </Field>
      </form>
      {error.value && <Notice kind="bad">{error.value}</Notice>}
    </Dialog>
  )
}
