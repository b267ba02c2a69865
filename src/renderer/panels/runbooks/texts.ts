export const texts = {
  title: 'Runbooks',
  wrong: 'What’s wrong?',
  wrongHelp: 'Pick what you see; the runbooks that look into it are listed below.',
  library: 'Library',
  search: 'Search runbooks',
  all: 'All',
  none: 'No runbook matches.',
  empty: 'No runbooks are loaded',
  problems: 'Files that did not load',
  start: 'Open',
  lacks: 'This system has no',
  unknown: 'No such runbook',
}
