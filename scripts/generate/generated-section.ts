/**
 * Puts a generated text between the markers `<!-- generated: NAME -->` and `<!-- end: NAME -->` of a page, whose
 * other parts people write.
 *
 * @throws Error when the page has not exactly one pair of these markers, in this order.
 */
export function replaceGeneratedSection(page: string, name: string, text: string): string {
  const begin = `<!-- generated: ${name} -->`;
  const end = `<!-- end: ${name} -->`;
  const [before, rest, ...moreBegins] = page.split(begin);
  const [, after, ...moreEnds] = (rest ?? '').split(end);
  if (before === undefined || after === undefined || moreBegins.length > 0 || moreEnds.length > 0) {
    throw new Error(`The page needs the markers ${begin} and ${end}, once each.`);
  }
  return `${before}${begin}\n\n${text.trim()}\n\n${end}${after}`;
}
