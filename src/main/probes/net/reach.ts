import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import { layerColumns, reach } from './layers'

export const netReach: Probe<Record<string, never>> = {
  name: 'net.reach',
  summary: 'Reaches a target layer by layer; the first layer that fails is the last row.',
  protocols: [...protocols],
  parameters: z.strictObject({}),
  columns: layerColumns,
  run: async (_, context) => ({ columns: layerColumns, rows: await reach(context) }),
}
