import { useMemo } from 'react'
import { useHashLocation } from 'wouter/use-hash-location'
import { type Route, readRoute } from '../route'

/** Where the operator is; follows the address. */
export function useRoute(): Route {
  const [location] = useHashLocation()
  return useMemo(() => readRoute(location), [location])
}

/** Goes to an address made by `hashOf` and its kin. `replace` leaves no step for the back button. */
export function go(hash: string, options?: { replace?: boolean }) {
  if (options?.replace) location.replace(hash)
  else location.hash = hash
}
