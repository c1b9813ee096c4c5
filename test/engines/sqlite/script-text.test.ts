import { describe, expect, it } from 'vitest'
import { codeOf, openBank } from './fixture.ts'

describe('the text of a script', () => {
  it.each([
    'end',
    'insert into accounts (owner, balance) values (1, 1); end; insert into accounts (owner, balance) values (2, 2)',
    'insert into accounts (owner, balance) values (1, 1);\n/* x */ END TRANSACTION',
    'select $x("); commit; --"',
    "select #x('); rollback; --'",
    'create trigger t after insert on accounts begin select 1; end; end',
  ])('does not end the transaction around it: %s', async (script) => {
    const db = await openBank()
    expect(await codeOf(db.script(script))).toBe('STATEMENT_INVALID')
    expect((await db.untyped('select count(*) from accounts')).rows).toEqual([[0n]])
    expect((await db.untyped("select count(*) from sqlite_schema where type = 'trigger'")).rows).toEqual([[0n]])
  })

  it('may hold triggers, cases, names with END and names with a dollar sign', async () => {
    const db = await openBank()
    await db.script(`
      create table "end; commit" (a$b integer, endless integer);
      create trigger one after insert on accounts begin insert into entries (account, amount) values (new.id, case when 1 then 2 end); end;
      create temp trigger two after insert on accounts begin select case when 1 then 2 end; select 1; end;
      insert into "end; commit" (a$b, endless) values (abs(-1), 'a;b'); -- end
      insert into accounts (owner, balance) values ('x', 1)
    `)
    expect((await db.untyped('select amount from entries')).rows).toEqual([[2n]])
  })

  it.each(['select #a', 'select:x(")', 'select 1 as a, @x', 'select $x', 'select $a::b(")', 'select ?1'])(
    'one statement has no named placeholders: %s',
    async (statement) => {
      const db = await openBank()
      expect(await codeOf(db.untyped(statement))).toBe('STATEMENT_INVALID')
    },
  )
})
