/** The words of an error, whatever realm it comes from. */
export function reasonOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return (hasMessage ? String(error.message) : String(error)).replace(/\.$/, '');
}
