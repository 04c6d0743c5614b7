/**
 * Text as both databases can keep it: PostgreSQL has no place for the character U+0000, and halves of surrogate pairs
 * have no form in UTF-8. Both become U+FFFD. Other values pass.
 */
export function storable(parameter: unknown): unknown {
  return typeof parameter === 'string' ? parameter.toWellFormed().replaceAll('\0', '\uFFFD') : parameter;
}
