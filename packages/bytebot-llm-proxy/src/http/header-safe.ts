/** Names come from configs and requests; what a header cannot hold is percent-encoded (RFC 9110, 5.5). */
export function headerSafe(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : encodeURI(value.toWellFormed());
}
