/** Makes a PDF of one static page. Throws an OpsError that says what is missing or what went wrong. */
export type Print = (html: string) => Promise<Uint8Array>
