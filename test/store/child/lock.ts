// Holds the store's file locked for writing, as a database browser would, until its input ends.
import Database from 'better-sqlite3'

const raw = new Database(process.argv[2] ?? '')
raw.exec('begin immediate')
console.log('locked')
process.stdin.resume().on('end', () => {
  raw.exec('rollback')
  process.exit(0)
})
