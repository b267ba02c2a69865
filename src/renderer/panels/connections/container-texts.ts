const many = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

export const containerTexts = {
  open: 'Containers…',
  title: 'Containers of',
  lead: 'What runs there, and the connection that fits it. Nothing is added before you say so.',
  back: 'Back',
  again: 'Look again',
  take: (count: number) => (count === 0 ? 'Add what is picked' : `Add ${many(count, 'connection')}`),
  taken: (count: number) => `${many(count, 'connection')} added.`,
  undo: 'Undo',
  empty: 'No containers there',
  emptyWhy: (engine: string) => `${engine} answers, and has none.`,
  unread: (count: number) => `${many(count, 'container')} could not be read.`,
  there: 'there already',
  none: 'no connection can be made of it',
  seal: (count: number) =>
    count === 0
      ? 'Seal the passwords that stand in their settings'
      : `Seal ${many(count, 'password')} of their settings`,
  sealWhy:
    'A password that a container was started with can be sealed in the local store as it is; it is never shown. Otherwise it is asked for when needed.',
}
