/** Words that all consoles share. */
export const statementTexts = {
  stop: 'Stop',
  stopping: 'Stopping…',
  openRun: 'Open the run',
  answerInRun: 'Answer in the run',
  history: 'History',
  forget: 'Forget these',
  forgetSure: 'Forget the history of this system?',
  search: 'Search statements',
  noHistory: 'No statement on record',
  noHistoryWhy: 'Every statement is kept here, without the passwords in it.',
  openAgain: 'Open again',
  more: 'Older ones',
} as const
