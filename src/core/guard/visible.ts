/**
 * What a terminal does not print but obeys: control characters of ASCII and Latin-1, line and paragraph separators, and
 * the marks that turn the direction of text (https://trojansource.codes).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Text on one line, its control characters as JSON writes them: `\n`, `\u001b` (JSON itself so holds the same).
 * Whatever comes from a file, an environment, another program or a person passes this before it is shown, so that it
 * can neither move the cursor nor pass for a line of ours.
 */
export const visible = (text: string): string => text.replace(CONTROLS, each => short[each] ?? code(each))

/**
 * A sentence of a readable length: of a very long one, such as a name of a million letters in a file, its beginning and
 * its end.
 */
export const clipped = (text: string, most = 1_200): string =>
  text.length <= most ? text : `${text.slice(0, most - 300)} … ${text.slice(-200)}`

/** As `visible`, but line breaks and tabs stay. */
export const visibleLines = (text: string): string =>
  text.replace(CONTROLS, each => (each === '\n' || each === '\t' ? each : (short[each] ?? code(each))))
