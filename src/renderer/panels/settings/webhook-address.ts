/** The address of a webhook as it stands in a list: what follows the host may be a secret, as with those of chats. */
export function shownAddress(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}
