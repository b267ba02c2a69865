// Claims the folder, says what came of it, and holds on until it is killed or its input ends.
import { claimFolder } from '../../../src/main/store/claim'

const claim = claimFolder(process.argv[2] ?? '')
console.log(claim.owned ? 'owned' : `held by ${claim.pid}`)
if (!claim.owned) process.exit(0)
process.stdin.resume().on('end', () => {
  claim.release()
  process.exit(0)
})
