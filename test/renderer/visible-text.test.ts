import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Visible } from '../../src/renderer/parts/visible'
import { visible, visibleString } from '../../src/renderer/parts/visible-text'

const markup = (text: string, form: 'line' | 'block' = 'line') =>
  renderToStaticMarkup(createElement(Visible, { text, form }))

test('characters that turn a line around are shown by their number (N5)', () => {
  expect(visibleString('invoice\u202egnp.exe')).toBe('invoice⟨U+202E⟩gnp.exe')
  expect(visible('a\u2066b')[1]).toEqual({ text: '⟨U+2066⟩', control: 'U+2066 LEFT-TO-RIGHT ISOLATE' })
})

test('zero-width and tag characters cannot make two names look alike (N5)', () => {
  const hidden = ['\u200b', '\u2060', '\ufeff', '\u00ad', '\u{e0041}', '\u2028']
  for (const character of hidden) expect(visibleString(`pay${character}roll`)).toMatch(/^pay⟨U\+[0-9A-F]+⟩roll$/)
})

test('an emoji of several parts stays one, a joiner elsewhere is shown (N5)', () => {
  expect(visibleString('👩‍🔧')).toBe('👩‍🔧')
  expect(visibleString('ad\u200dmin')).toBe('ad⟨U+200D⟩min')
})

test('piled marks are cut down, ordinary accents stay (N5)', () => {
  expect(visibleString('Zoe\u0301')).toBe('Zoe\u0301')
  expect(visibleString(`z${'\u0336'.repeat(40)}`)).toBe('z⟨+40⟩')
})

test('escape sequences of a terminal are seen, not obeyed (N4)', () => {
  expect(visibleString('\u001b[31mSUCCESS\u001b[0m')).toBe('⟨U+001B⟩[31mSUCCESS⟨U+001B⟩[0m')
})

test('a line shows its newlines, a block keeps them', () => {
  expect(visibleString('a\nb\tc')).toBe('a⏎b⇥c')
  expect(visible('a\nb\tc', 'block')).toEqual([{ text: 'a\nb\tc' }])
})

test('markup from a server stays text and stands isolated from its neighbours (N6)', () => {
  const html = markup('<img src=x onerror=alert(1)>')
  expect(html).toBe('<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>')
  expect(markup('"><script>1</script>\u202e', 'block')).not.toContain('<script')
})
