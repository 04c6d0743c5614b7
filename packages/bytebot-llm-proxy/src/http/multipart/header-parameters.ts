/** A name, `=`, and a value with or without quotes; a quoted one may hold `\"` and `\\` (RFC 2616, 2.2). */
const parameter = /;[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"\\]*))[ \t]*/y;

/**
 * The parameters of a header, by their names in lower case.
 *
 * @param text From the first `;` on, of one line.
 * @returns undefined where the text is not all parameters, or has one of them twice: others could read it differently.
 */
export function readParameters(text: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  let at = 0;
  const end = endOf(text);
  while (at < end) {
    parameter.lastIndex = at;
    const match = parameter.exec(text);
    if (match === null) return undefined;
    const [whole, name = '', quoted, token = ''] = match;
    const key = name.toLowerCase();
    if (found.has(key)) return undefined;
    found.set(key, quoted === undefined ? token : quoted.replace(/\\(["\\])/g, '$1'));
    at += whole.length;
  }
  return found;
}

/** Without blanks at the end, and without a `;` there that has nothing behind it. */
function endOf(text: string): number {
  const plain = text.trimEnd();
  return (plain.endsWith(';') ? plain.slice(0, -1).trimEnd() : plain).length;
}
