export const texts = {
  preview: 'Preview: what it would touch',
  cannotUndo: 'This cannot be undone.',
  canUndo: 'It can be undone: what is needed is captured before the change.',
} as const
