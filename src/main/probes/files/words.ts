import { z } from 'zod'

/** Several texts in one, with commas between them; at least one. */
export const words = z
  .string()
  .transform(text =>
    text
      .split(',')
      .map(word => word.trim())
      .filter(word => word !== ''),
  )
  .refine(list => list.length > 0, 'names nothing')
