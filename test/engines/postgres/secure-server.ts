import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../../scripts/engines/postgres.ts'
import { accountFor, type Server, stopServer } from '../../../scripts/engines/server.ts'
import { runOnServer } from '../server-url.ts'

/** A server of its own that has TLS with a certificate for `localhost`, and users who prove themselves in different ways. */
export interface SecureServer {
  readonly server: Server
  /** The certificate of who issued the server's. */
  readonly authority: string
  /** One that issued nothing. */
  readonly stranger: string
  readonly clientCertificate: string
  readonly clientKey: string
  stop(): Promise<void>
}

export async function startSecureServer(): Promise<SecureServer> {
  const files = mkdtempSync(join(tmpdir(), 'granary-tls-'))
  const folder = join(files, 'server')
  chmodSync(files, 0o755)
  const openssl = (...words: string[]): void => void execFileSync('openssl', words, { cwd: files, stdio: 'pipe' })
  const authority = (name: string): void =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
    )
  const issued = (name: string, subject: string, extension: string): void => {
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${subject}`, '-keyout', `${name}.key`, '-out', `${name}.csr`)
    writeFileSync(join(files, `${name}.ext`), extension)
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2'],
      ...['-extfile', `${name}.ext`, '-out', `${name}.crt`],
    )
  }
  authority('authority')
  authority('stranger')
  issued('server', 'localhost', 'subjectAltName=DNS:localhost')
  issued('client', 'certified', 'extendedKeyUsage=clientAuth')
  const server = await startPostgres({ folder })
  const { uid, gid } = accountFor('postgres')
  const data = join(folder, 'data')
  for (const name of ['server.crt', 'server.key', 'authority.crt']) {
    cpSync(join(files, name), join(data, name))
    chmodSync(join(data, name), 0o600)
    if (uid !== undefined && gid !== undefined) chownSync(join(data, name), uid, gid)
  }
  for (const statement of [
    "CREATE ROLE scrambled LOGIN PASSWORD 'sécret: @/?#%'",
    "SET password_encryption = 'md5'; CREATE ROLE digested LOGIN PASSWORD 'digest'",
    'CREATE ROLE certified LOGIN',
    "CREATE ROLE secured LOGIN PASSWORD 'secured'",
    "ALTER SYSTEM SET ssl_cert_file = 'server.crt'",
    "ALTER SYSTEM SET ssl_key_file = 'server.key'",
    "ALTER SYSTEM SET ssl_ca_file = 'authority.crt'",
    'ALTER SYSTEM SET ssl = on',
  ])
    await runOnServer('postgres', server.url, statement)
  const access = [
    'hostssl all certified all cert',
    'hostssl all secured all scram-sha-256',
    'host all digested all md5',
    'local all digested md5',
    'hostnossl all secured all reject',
    'host all granary,scrambled all scram-sha-256',
    'local all all scram-sha-256',
  ]
  writeFileSync(join(data, 'pg_hba.conf'), `${access.join('\n')}\n`)
  await runOnServer('postgres', server.url, 'SELECT pg_reload_conf()')
  // The reload is a signal, which the server hears a little later.
  await new Promise((resolve) => setTimeout(resolve, 500))
  return {
    server,
    authority: join(files, 'authority.crt'),
    stranger: join(files, 'stranger.crt'),
    clientCertificate: join(files, 'client.crt'),
    clientKey: join(files, 'client.key'),
    async stop() {
      await stopServer(server)
      rmSync(files, { recursive: true, force: true })
    },
  }
}
