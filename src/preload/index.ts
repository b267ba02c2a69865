import { ipcRenderer } from 'electron'

// The page asks for a port and gets one; nothing else passes here.
window.addEventListener('message', event => {
  if (event.source === window && event.data === 'quarterdeck:ask') ipcRenderer.send('quarterdeck:ask')
})
ipcRenderer.on('quarterdeck:port', event => window.postMessage('quarterdeck:port', location.origin, [...event.ports]))
ipcRenderer.on('quarterdeck:lost', () => window.postMessage('quarterdeck:lost', location.origin))
