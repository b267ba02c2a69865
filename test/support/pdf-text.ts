import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Why no PDF can be read back here, or undefined when one can. */
export const noPdfReader = existsSync('/usr/bin/pdftotext')
  ? undefined
  : 'pdftotext is not installed (Debian package poppler-utils)'

/** The text of a PDF as it stands on its pages. */
export const pdfText = (pdf: Uint8Array): string =>
  spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout
