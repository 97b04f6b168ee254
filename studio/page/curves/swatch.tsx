import { scheme } from '../shell/scheme.ts'
import { colors, dashes } from './colors.ts'

/** A short piece of a curve's line. */
export const Swatch = ({ color }: { color: number }) => (
  <svg class="swatch" viewBox="0 0 20 8" aria-hidden="true">
    <path
      d="M0 4h20"
      stroke={colors[scheme.value][color % colors.light.length]}
      stroke-width="3"
      stroke-dasharray={dashes(color).join(' ')}
    />
  </svg>
)
