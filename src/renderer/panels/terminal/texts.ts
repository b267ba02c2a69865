/** What the terminal page says. */
export const texts = {
  title: 'Terminal',
  target: 'Target',
  none: 'No target has a shell',
  noneWhy: 'SSH hosts, and containers on them, can be opened in a terminal.',
  open: 'Open a terminal',
  openAgain: 'Open again',
  close: 'Close',
  tabs: 'Open terminals',
  idle: (target: string) => `No terminal is open on ${target}`,
  idleWhy:
    'A shell as this login has it. It ends when this window is closed or loaded anew; what has to go on belongs into tmux.',
  unguarded: 'Nothing that is typed here is previewed, guarded or kept; that a terminal was open is kept.',
  confirmTitle: 'Open a terminal on production?',
  confirm: (target: string, system: string) =>
    `A terminal on ${target} of ${system} goes past every guard of this console: no preview, no undo, no record of what is typed. A runbook has all of them.`,
  cancel: 'Cancel',
  opening: 'Opening …',
  ended: (exit: number | null) =>
    exit === null ? 'The terminal is closed.' : `The shell ended with exit code ${exit}.`,
  paste: (lines: number) => `Paste ${lines} lines?`,
  pasteWhy: 'Each line is run as soon as it arrives, unless the program there waits for the end of the paste.',
  pasteYes: 'Paste',
  earlier: 'Earlier terminals',
  stillOpen: 'open',
}
