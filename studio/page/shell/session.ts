import { signal } from '@preact/signals'
import { Session } from '../../wire/session.ts'
import { get } from '../api.ts'

/** What the studio shows and allows; undefined until it answers. */
export const session = signal<Session | undefined>(undefined)

/** Whether to show buttons that change something: not before the studio has said so. */
export const mayChange = (): boolean => session.value?.readOnly === false

/** Asks the studio. @throws Refused as `get` does. */
export async function loadSession(): Promise<void> {
  session.value = await get('/api/session', Session)
}
