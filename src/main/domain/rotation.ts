import type { Profile } from './profile'

/** What a secret that was changed on a server leaves behind in this console. */
export interface Rotation {
  /** Whether `seal` would keep a value for any target. Throws where it could not: better before the change than after. */
  assertMaySeal(at: Profile, user: string): Promise<boolean>
  /**
   * Keeps the new value for all targets of the system that log in as that user where `at` leads: sealed, or in memory where it
   * is asked for. Sessions open anew with it.
   */
  seal(at: Profile, user: string, value: string): Promise<void>
  /** Keeps a parameter of a run sealed while nobody knows whether the server has its value. Throws `denied` on a locked vault. */
  hold(run: string, parameter: string, value: string): Promise<void>
  /** What is held of a run's parameter, null when nothing is. Throws `denied` when the vault that holds it is locked. */
  held(run: string, parameter: string): Promise<string | null>
  /** Forgets what was held of a run's parameter: the server has it and it is sealed, or the server never took it. */
  letGo(run: string, parameter: string): Promise<void>
  /** Counts a named secret as changed today. Throws `missing` when the system has none of that name. */
  changed(system: string, name: string): Promise<void>
}
