export const texts = {
  title: 'Overview',
  attention: 'Needs attention',
  waits: (title: string) => `“${title}” waits for your answer`,
  nothingYet: 'nothing found yet',
  quiet: 'Nothing is known to be wrong',
  quietWhy: 'As far as the latest runs tell. A runbook that has not run says nothing.',
  neverRan: 'Nothing has been looked at yet',
  neverRanWhy: 'Run the daily round: it only reads, and shows here what it finds.',
  moreAlerts: (count: number) => `${count} more ${count === 1 ? 'alert fires' : 'alerts fire'}`,
  firing: (count: number) => (count === 1 ? '1 alert' : `${count} alerts`),
  due: 'Due',
  noDue: 'No runbook with a cadence fits this system, and it has no routine of its own.',
  rounds: 'All rounds',
  systems: 'Systems',
  never: 'never run',
  notLooked: 'not looked at',
  notLookedWhy: 'No run on record has looked at this. Nothing is known of it, good or bad.',
  none: 'has none',
  noneWhy: 'This system has no such target.',
  gridLegend:
    'Passed: the last look found nothing. Unknown: something was done and nobody heard how it ended. Not looked at: nothing is known.',
  open: 'Open the run',
  /** Why a runbook is no part of a round. */
  asks: (asks: readonly { label: string; fact?: string }[]) =>
    `asks for ${asks.map(({ label, fact }) => `${label}${fact ? ` (fact ${fact})` : ''}`).join(', ')}`,
  doors: 'Four ways to begin',
  addTitle: 'Add a connection',
  addText: 'PostgreSQL, Redis, a host over SSH, a web address. It is tested layer by layer before you save it.',
  addButton: 'Add a connection',
  takeTitle: 'Import what you have',
  takeText:
    'Hosts of your SSH configuration, services and passwords of PostgreSQL, servers of pgAdmin. You see all of it before anything is added.',
  takeButton: 'Import…',
  importTitle: 'Paste an address',
  importText:
    'A URL as applications have it, such as postgres://user@db.example.com:5432/shop. A password in it is sealed, never kept as text.',
  importButton: 'Use this address',
  demoTitle: 'Try the demo system',
  demoText:
    'A real PostgreSQL with a small shop, some load and genuine trouble, on this machine only. Nothing of yours is touched.',
  demoButton: 'Start the demo system',
  demoNot: 'Its server binaries are not installed on this machine.',
}
