import { userInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import { mysqlTarget } from '../../../src/sql/dialects/mysql/mysql-url.ts'

const parts = (url: string): unknown => {
  const { host, port, user, password, database, socketPath } = mysqlTarget(url)
  return { host, port, user, password, database, socketPath }
}

describe('URLs of MySQL and MariaDB', () => {
  test.each<[url: string, expected: Record<string, unknown>]>([
    ['mysql://me:pw@db.example:3307/airways', { host: 'db.example', port: 3307, user: 'me', password: 'pw', database: 'airways' }],
    ['mariadb://me@db.example/airways', { host: 'db.example', port: 3306, user: 'me', password: undefined, database: 'airways' }],
    ['MYSQL://db.example:80/a', { host: 'db.example', port: 80, user: userInfo().username, database: 'a' }],
    ['mysql://a%40b:p%3A%2F%3F%23%25@h/d%2Fe%20f', { user: 'a@b', password: 'p:/?#%', database: 'd/e f' }],
    ['mysql://u:@h/d', { user: 'u', password: '' }],
    ['mysql://u:pw@[::1]:3306/d', { host: '::1', port: 3306 }],
    ['mysql:///d', { host: 'localhost', port: 3306, database: 'd' }],
    ['mysql://u@/d?socketPath=%2Frun%2Fmy.sock', { host: 'localhost', socketPath: '/run/my.sock', database: 'd' }],
  ])('%s', (url, expected) => {
    expect(parts(url)).toMatchObject(expected)
  })

  test.each([
    'mysql:airways',
    'mysql://h',
    'mysql://h/',
    'mysql://u:secret@h:99999/d',
    'mysql://u:secret@h:port/d',
    'mysql://u:secret@h/d/e',
    'mysql://u:secret@h/d#part',
    'mysql://u:se@cret@h/d',
    'mysql://u:secret%E0%A4@h/d',
    'mysql://u:secret%00@h/d',
    'mysql://u:secret@h/d?unknown=1',
    'mysql://u:secret@h/d?ssl=yes',
    'mysql://u:secret@h/d?ssl=require&ssl=disable',
    'postgres://u:secret@h/d',
  ])('%s is refused, without its password', (url) => {
    let message = ''
    try {
      mysqlTarget(url)
    } catch (error) {
      expect(error).toMatchObject({ code: 'URL_INVALID' })
      message = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`
    }
    expect(message).not.toBe('')
    expect(message).not.toMatch(/se@?cret/)
  })

  test('options come before the URL', () => {
    const target = mysqlTarget('mysql://u:pw@h:1/d', { host: 'other', port: 2, user: 'me', password: 'mine', database: 'e', tls: false })
    expect(target).toMatchObject({ host: 'other', port: 2, user: 'me', password: 'mine', database: 'e', tls: undefined })
    expect(mysqlTarget('mysql://h', { database: 'd' }).database).toBe('d')
  })

  test('a missing certificate file is an option that makes no sense', () => {
    expect(() => mysqlTarget('mysql://u@h/d?sslCa=%2Fno%2Fsuch%2Ffile')).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})
