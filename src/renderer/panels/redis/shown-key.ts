import { shownRedis } from '#domain/redis-words'

/** A key as it can be read: plain where it is text, else as redis-cli quotes it. */
export const shownKey = (key: string): string => (key.isWellFormed() ? key : shownRedis([key]))
