/** A word as a shell expects it, for commands shown to a person. */
export const quoted = (word: string): string =>
  /^[\w./\\:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
