const paths = {
  play: 'M7 4.5v15l12-7.5z',
  pause: 'M6 5h4v14H6zM14 5h4v14h-4z',
  first: 'M5 5h2.5v14H5zM20 5v14L8.5 12z',
  last: 'M16.5 5H19v14h-2.5zM4 5v14l11.5-7z',
  back: 'M17 5v14L6 12z',
  next: 'M7 5v14l11-7z',
  loop: 'M7 6h9V3l5 4.5-5 4.5V9H7a3 3 0 0 0 0 6h1v3H7A6 6 0 0 1 7 6zM12 13h6v3h-6z',
  full: 'M4 4h6v2.5H6.5V10H4zM14 4h6v6h-2.5V6.5H14zM4 14h2.5v3.5H10V20H4zM17.5 14H20v6h-6v-2.5h3.5z',
} as const

/** A small picture in a button, which has the label. */
export const Icon = ({ name }: { name: keyof typeof paths }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} fill="currentColor" />
  </svg>
)
