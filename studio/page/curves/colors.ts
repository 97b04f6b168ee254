/** Colors of curves on light and on dark ground, each at 3:1 or more against it. */
export const colors = {
  light: ['#0b66c3', '#c4500b', '#1a7f37', '#a1349b', '#a08600', '#0b7f86', '#d1265e', '#5b5fc7', '#6b5b3e', '#56606e'],
  dark: ['#6cb6ff', '#ff9e5e', '#5fd07a', '#e291e0', '#e3c04b', '#4fd0d6', '#ff8fb1', '#a9adff', '#cdb796', '#b3bcc8'],
} as const

const patterns: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [9, 3, 2, 3], [12, 5]]

/** Lengths of the dashes of a curve: colors repeat with other dashes. */
export const dashes = (color: number): readonly number[] =>
  patterns[Math.floor(color / colors.light.length) % patterns.length]!

/**
 * Gives every id a place in the palette: the one that it has, else the lowest that is free, so that a curve keeps its
 * color while others come and go.
 */
export function assign(before: ReadonlyMap<string, number>, ids: readonly string[]): ReadonlyMap<string, number> {
  const kept = new Map(ids.flatMap(id => (before.has(id) ? [[id, before.get(id)!]] : [])))
  const taken = new Set(kept.values())
  let next = 0
  for (const id of ids) {
    if (kept.has(id)) continue
    while (taken.has(next)) next++
    kept.set(id, next)
    taken.add(next)
  }
  return kept
}
