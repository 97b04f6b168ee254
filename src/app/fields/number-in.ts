/** A number as people type it: `50_000`, `50,000` and `5e4` too; the text itself if it is not a number. */
export function numberIn(text: string): number | string {
  const plain = text.replace(/(?<=\d)[_,](?=\d{3})/g, '')
  const number = plain.trim() === '' ? Number.NaN : Number(plain)
  return Number.isNaN(number) ? text : number
}
