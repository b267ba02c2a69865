import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import type { Table } from '#domain/table'
import { DataGrid } from '../../src/renderer/parts/data-grid'
import '@blueprintjs/core/lib/css/blueprint.css'
import '../../src/renderer/styles/tokens.css'
import '../../src/renderer/styles/base.css'
import '../../src/renderer/styles/table.css'

// The page of P29: a grid of very many rows as evidence has it, and a table of sixty that is simply there.
const named = (name: string, type: 'int' | 'text') => ({ name, type })
const columns = [named('id', 'int'), named('table', 'text'), named('rows', 'int'), named('note', 'text')]
const rowOf = (n: number) => [n, `public.orders_${n % 997}`, (n * 7919) % 100_003, `seen by look ${n % 31}`]
const tableOf = (count: number): Table => ({ columns, rows: Array.from({ length: count }, (_, n) => rowOf(n)) })

const place = document.body.appendChild(document.createElement('main'))
const root = createRoot(place)
const frame = () => new Promise<number>(resolve => requestAnimationFrame(resolve))

/** Shows one of them and waits until its rows stand. */
async function show(which: 'grid' | 'static', count: number): Promise<void> {
  const table = tableOf(which === 'grid' ? count : 60)
  const rows = table.rows.map(([id, ...cells]) =>
    createElement(
      'tr',
      { key: String(id) },
      [id, ...cells].map((cell, at) => createElement('td', { key: at }, cell)),
    ),
  )
  root.render(
    which === 'grid'
      ? createElement(DataGrid, { table, name: 'rows' })
      : createElement(
          'section',
          { className: 'table-scroll' },
          createElement('table', null, createElement('tbody', null, rows)),
        ),
  )
  while (place.querySelectorAll('tbody tr').length < 20) await frame()
}

/** Scrolls a screen a frame; the 95th of a hundred frames in milliseconds, and the most rows that stood in the page. */
async function scrollThrough(frames: number): Promise<{ ms: number; rows: number }> {
  const box = place.querySelector('.table-scroll') as HTMLElement
  box.style.maxHeight = '600px'
  const took: number[] = []
  let rows = 0
  const step = Math.max(1, Math.floor((box.scrollHeight - box.clientHeight) / frames))
  box.scrollTop = 0
  let before = await frame()
  for (let n = 0; n < frames; n++) {
    box.scrollTop += step
    const now = await frame()
    took.push(now - before)
    before = now
    rows = Math.max(rows, place.querySelectorAll('tbody tr').length)
  }
  took.sort((a, b) => a - b)
  return { ms: took[Math.floor(took.length * 0.95)] ?? 0, rows }
}

Object.assign(window, { show, scrollThrough })
