import { useEffect, useState } from 'react'

/** Grey lines in the shape of what is coming; only after a fifth of a second, so that fast answers do not flicker. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="skeleton" aria-busy="true" role="status" aria-label="Loading">
      {late
        ? Array.from({ length: lines }, (_, at) => (
            <div key={`line ${at + 1}`} className="bp6-skeleton skeleton-line" />
          ))
        : null}
    </div>
  )
}
