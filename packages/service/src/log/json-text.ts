/**
 * A string as JSON, quotes included. Beyond what JSON asks for it escapes what breaks a line or drives a terminal
 * (U+007F–U+009F, U+2028, U+2029), so that one record stays one line for every reader.
 */
export function jsonText(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (needsEscape(text.charCodeAt(index))) return escaped(text);
  }
  return `"${text}"`;
}

function needsEscape(code: number): boolean {
  if (code < 0x7f) return code < 0x20 || code === 0x22 || code === 0x5c;
  return isUnprintable(code) || (code >= 0xd800 && code <= 0xdfff);
}

function isUnprintable(code: number): boolean {
  return (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029;
}

function escaped(text: string): string {
  let result = '';
  for (const character of JSON.stringify(text)) {
    const code = character.charCodeAt(0);
    result += isUnprintable(code) ? `\\u${code.toString(16).padStart(4, '0')}` : character;
  }
  return result;
}
