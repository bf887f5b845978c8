/** Workers of mail as a process of their own, to be killed in the middle: `node worker.ts <database> <mail server>`. */
import { loadConfig } from '../../src/config.ts'
import { startJobs } from '../../src/jobs/queue.ts'
import { openTransport } from '../../src/mail/transport.ts'
import { openDatabase } from '../../src/storage/database.ts'

const [url = '', smtpUrl = ''] = process.argv.slice(2)
const config = loadConfig({ rateLimits: 'off', mail: { smtpUrl, from: 'Dela <dela@nordlys.example>' } })
const db = openDatabase({ url, poolSize: 5, statementTimeoutMs: 60_000 })
const log = { info() {}, warn() {}, error: console.error }
const transport = openTransport(config, log)
const pace = { pollSeconds: 0.5, retrySeconds: 1, forgottenSeconds: 300 }
await startJobs({ db, config, log, transport, publicUrl: 'http://dela.test', now: () => new Date(), pace })
