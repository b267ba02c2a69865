/** Stands in every planted secret at both ends, and nowhere else: whoever sees it has seen a part of a secret. */
export const canary = /zq9x/i

/** Numbers that are the same in every run. */
function createRandom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const odd = `${letters}!#$%^*()_+-=,.:;?~/@&|`

/** `count` outputs of programs, each with a secret planted in it; the same ones every time. */
export function plantedOutputs(count: number): readonly string[] {
  const random = createRandom(7)
  const some = (from: string, length: number) => Array.from({ length }, () => from[random(from.length)]).join('')
  const plain = (length = 12) => `zQ9x${some(letters, length)}zQ9x`
  const wild = () => `zQ9x${some(odd, 4 + random(14))}zQ9x`
  const upper = (length: number) => `ZQ9X${some('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', length - 8)}ZQ9X`
  const key = (kind: string) => {
    const lines = Array.from({ length: 3 }, () => `zQ9x${some(letters, 56)}zQ9x`)
    return [
      `-----BEGIN ${kind}PRIVATE KEY-----`,
      ...lines,
      `zQ9x${some(letters, 20)}zQ9x==`,
      `-----END ${kind}PRIVATE KEY-----`,
    ].join('\n')
  }
  const jwt = () => `eyJzQ9x${some(letters, 20)}.eyJzQ9x${some(letters, 40)}.zQ9x${some(letters, 30)}zQ9x`
  const forms: readonly (() => string)[] = [
    () => `could not connect to postgres://app:${wild().replaceAll(/\s/g, '')}@db.example.com:5432/shop`,
    () => `DSN=postgresql://shop:${plain()}@10.0.0.${random(255)}/shop?sslmode=require`,
    () => `redis.exceptions.ConnectionError: redis://:${plain()}@cache:6379/0 refused`,
    () => `REDIS_URL=rediss://default:${wild()}@cache.example.com:6380`,
    () => `amqp://guest:${plain()}@queue:5672//`,
    () => `aws_access_key_id = AKIA${upper(16)}`,
    () => `AWS_SECRET_ACCESS_KEY=${`zQ9x${some(letters, 32)}zQ9x`}`,
    () => `uploading with zQ9x${some(letters, 31)}4zQ9x`.slice(0, 15 + 40),
    () => `Authorization: Bearer ${plain(30)}`,
    () => `Authorization: Token ${plain(30)}`,
    () => `> Cookie: sessionid=${plain()}; csrftoken=${plain()}; theme=zQ9xdarkzQ9x`,
    () => `set-cookie: sid=${plain()}; Path=/; HttpOnly`,
    () => `x-api-key: ${plain(24)}`,
    () => `token ${jwt()} has expired`,
    () => key(['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '][random(5)] ?? ''),
    () => `DB_PASSWORD=${wild()}`,
    () => `export STRIPE_SECRET_KEY='${plain(24)}'`,
    () => `SECRET_KEY_BASE=${wild()}`,
    () => `{"user": "ann", "password": "${plain()}", "ok": false}`,
    () => `password: ${plain()}`,
    () => `login failed for ann with password=${plain()} from 10.0.0.1`,
    () => `alter role app with login password '${wild()}'`,
    () => `create user 'ann'@'%' identified by '${plain()}'`,
    () => `1) "AUTH" "default" "${plain()}"`,
    () => `config set requirepass ${plain()}`,
    () => `acl setuser app on >${plain()} ~* +@all`,
    () => `redis-cli -h cache -a ${plain()} info`,
    () => `mysqldump -u root -p${plain()} shop`,
    () => `curl -u admin:${plain()} https://shop.example.com/`,
    () => `deploy --api-token ${plain()} --wait`,
    () => `db.example.com:5432:shop:app:${plain()}`,
    () => `ghp_${plain(28)}`,
    () => `sk_live_${plain(20)}`,
    () => `{"msg":"{\\"user\\":\\"ann\\",\\"password\\":\\"${plain()}\\",\\"ok\\":false}"}`,
    () => `"body": "{\\\\"db_password\\\\": \\\\"${plain()}\\\\"}"`,
    () => `<Login><UserName>ann</UserName><Password xml:lang="en">${plain()}</Password></Login>`,
    () => `POST /login?next=%2Fhome%26password%3D${plain()}%26theme%3Ddark`,
    () =>
      `rolpassword SCRAM-SHA-256$4096:zQ9x${some(letters, 16)}==$zQ9x${some(letters, 39)}=:zQ9x${some(letters, 39)}=`,
    () => `service credentials: ${plain()}`,
    () => `git clone https://ann:${plain()}@git.example.com/shop.git`,
  ]
  return Array.from({ length: count }, (_, at) => forms[at % forms.length]?.() ?? '')
}
