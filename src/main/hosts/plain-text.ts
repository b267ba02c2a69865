const longest = 300

/** Text for a notification of the desktop: what servers name things is nobody's markup, and turns no line around. */
export const plainText = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    // Some desktops read a body as HTML.
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('&', '＆')
    .slice(0, longest)
