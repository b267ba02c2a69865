/** What a report is about. A runbook that says one is made again and again, and each is read against the one before. */
export const reportKinds = ['monthly', 'health', 'capacity', 'performance', 'security', 'backup', 'audit'] as const
export type ReportKind = (typeof reportKinds)[number]
