// Runs after `npm ci`, under the Node that npm scripts get: node_modules/.bin/node where the optional dependency brought
// a newer one. Says which Node that is, and stops where none is new enough.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 14)) {
  console.error(
    `Quarterdeck needs Node 22.14 or newer; this is ${process.versions.node} and no newer one could be had from npm.`,
  )
  process.exit(1)
}
console.log(`Quarterdeck: runs on Node ${process.versions.node} (${process.execPath})`)
