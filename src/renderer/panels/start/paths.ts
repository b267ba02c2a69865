/** The folder that a path lies in; that of / is /. */
export const parentOf = (path: string): string => path.replace(/\/+[^/]*\/*$/, '') || '/'

/** The path of a name in a folder. */
export const inFolder = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)
