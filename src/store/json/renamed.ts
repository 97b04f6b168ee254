/** Names that files of older versions spell differently: options of agents, and a network's weights. */
const NAMES: Readonly<Record<string, string>> = {
  normalisation: 'normalization',
  normaliseObservations: 'normalizeObservations',
  normaliser: 'normalizer',
}

/** The current spelling of a name from a run folder. */
export const renamed = (name: string): string => (Object.hasOwn(NAMES, name) ? NAMES[name]! : name)
