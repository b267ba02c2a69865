import type { Profile } from './profile'

/**
 * What must be hidden of a profile's secret where its servers speak. A password that is also the name of the role, the
 * database or the like hides nothing there: every line would be dots.
 */
export function worthHiding(profile: Profile, secret: string | null): readonly string[] {
  if (secret === null) return []
  const said = [profile.name, profile.protocol]
  for (const name of ['user', 'database', 'host', 'container'] as const)
    if (name in profile) said.push(String(profile[name as keyof Profile]))
  return said.includes(secret) ? [] : [secret]
}
