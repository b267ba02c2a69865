declare module 'parse-prometheus-text-format' {
  interface Family {
    name: string
    metrics: { value?: string; labels?: Record<string, string> }[]
  }
  /** Throws on a line that is no sample. */
  export default function parsePrometheusTextFormat(text: string): Family[]
}
