import { signal } from '@preact/signals'

const query = matchMedia('(prefers-color-scheme: dark)')

/** The color scheme of the system, for what CSS does not draw. */
export const scheme = signal<'light' | 'dark'>(query.matches ? 'dark' : 'light')
query.addEventListener('change', ({ matches }) => {
  scheme.value = matches ? 'dark' : 'light'
})
