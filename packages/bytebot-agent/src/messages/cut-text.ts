/**
 * The beginning of a long text, never half a character, with a sentence that says how much is missing. The result is
 * never longer than the text.
 *
 * @param lengthMax Characters to keep.
 */
export function cutText(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const kept = text.slice(0, lengthMax).replace(/[\uD800-\uDBFF]$/, '');
  const cut = `${kept}\n[Cut here: ${text.length - kept.length} of ${text.length} characters are left out.]`;
  return cut.length < text.length ? cut : text;
}
