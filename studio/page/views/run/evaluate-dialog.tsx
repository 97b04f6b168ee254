import { useSignal } from '@preact/signals'
import { Evaluated } from '../../../wire/actions.ts'
import { send } from '../../api.ts'
import { count, decimal } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import type { ActionDialogProps } from './delete-dialog.tsx'
import { NumberDialog } from './number-dialog.tsx'

/** Plays greedy episodes with the trained agent and shows their returns. */
export function EvaluateDialog({ detail: { row }, address, onClose }: ActionDialogProps) {
  const result = useSignal<Evaluated | undefined>(undefined)
  return (
    <NumberDialog
      title={`Evaluate ${row.name}`}
      label="Episodes"
      hint="Greedy episodes with the best checkpoint, in fresh environments."
      initial={100}
      wrong={number =>
        Number.isInteger(number) && number >= 1 && number <= 100_000
          ? undefined
          : 'Must be a whole number from 1 to 100,000.'
      }
      buttons={['Close', 'Evaluate', 'Evaluating …']}
      onSubmit={async episodes => {
        result.value = await send('POST', `${address}/evaluate`, { episodes }, Evaluated)
      }}
      onClose={onClose}
    >
      {result.value && <Result result={result.value} />}
    </NumberDialog>
  )
}

const Result = ({ result: { mean, std, returns } }: { result: Evaluated }) => (
  <Notice kind="good">
    Mean return <strong>{decimal(mean)}</strong> ± {decimal(std)} over {count(returns.length)}{' '}
    {returns.length === 1 ? 'episode' : 'episodes'}, from {decimal(Math.min(...returns))} to{' '}
    {decimal(Math.max(...returns))}.
  </Notice>
)
