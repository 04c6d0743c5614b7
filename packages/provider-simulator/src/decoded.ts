/** A name as it was before it was put into a path; one that cannot be decoded stays as it is. */
export function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
