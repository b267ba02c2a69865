import type { ReportFile } from '#contract/runs'

/** Hands a text to the operator as a file. Without BOM: what is read back is what was written. */
export const download = (name: string, mime: string, text: string) =>
  downloadBlob(name, new Blob([text], { type: mime }))

/** Hands a document over, whatever it is made of. */
export const downloadReport = ({ name, mime, text, base64 }: ReportFile) =>
  base64
    ? downloadBlob(name, new Blob([Uint8Array.from(atob(text), letter => letter.charCodeAt(0))], { type: mime }))
    : download(name, mime, text)

/** The same for what was put together piece by piece. */
export function downloadBlob(name: string, blob: Blob) {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name.replace(/[^\w.-]+/g, '-')
  link.click()
  // The browser reads the blob after the click has returned; a large one for as long as the operator chooses a place.
  setTimeout(() => URL.revokeObjectURL(url), 10 * 60_000)
}
