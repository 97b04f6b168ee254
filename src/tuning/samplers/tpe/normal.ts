/**
 * The distribution function of the standard normal, to double precision: the algorithm of Hart 1968, as in West 2005,
 * "Better approximations to cumulative normal functions".
 */
export function normalCdf(x: number): number {
  const z = Math.abs(x)
  if (z > 37) return x > 0 ? 1 : 0
  const e = Math.exp((-z * z) / 2)
  const tail = z < 7.07106781186547 ? (e * polynomial(TOP, z)) / polynomial(BOTTOM, z) : e / fraction(z)
  return x > 0 ? 1 - tail : tail
}

const polynomial = (coefficients: readonly number[], z: number) => coefficients.reduce((sum, c) => sum * z + c, 0)

/** The continued fraction of the far tail. */
const fraction = (z: number) => (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) * Math.sqrt(2 * Math.PI)

const TOP = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
]
const BOTTOM = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
]
