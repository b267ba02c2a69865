/** Percent signs resolved; as it stands when they make no sense. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
