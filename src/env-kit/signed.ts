/** A number for captions, with its sign and `digits` decimals: `+1.23`, `−0.50`. */
export const signed = (value: number, digits: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
