/** A number with its sign and so many decimals, as captions show it: `+1.23`, `−0.50`. */
export const signed = (value: number, digits: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
