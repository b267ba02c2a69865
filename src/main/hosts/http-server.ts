/**
 * Node's HTTP server. An import of `node:http` would read every name it exports, `WebSocket` among them, and so load the
 * whole of Node's HTTP client, a good part of the time a start takes.
 */
export const { createServer } = process.getBuiltinModule('node:http')
