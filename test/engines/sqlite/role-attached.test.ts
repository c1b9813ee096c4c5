import { join } from 'node:path'
import { defineSchema, grant, id, open, role, table, text } from 'granary'
import { expect, it } from 'vitest'
import { newFolder, urlOf } from './fixture.ts'

it('rights to a table of an attached file are none to one of the same name in the file itself, and the other way round', async () => {
  const folder = newFolder()
  const here = table('things', { id: id(), a: text() })
  const there = table('things', { id: id(), a: text() }, () => [], { schema: 'archive' })
  const near = role('near')
  const far = role('far')
  const schema = defineSchema({
    here,
    there,
    near,
    far,
    g1: grant(['select'], here, { to: near }),
    g2: grant(['select'], there, { to: far }),
  })
  const onConnect = (): string => `attach '${join(folder, 'archive.db')}' as archive`
  const url = urlOf(join(folder, 'main.db'))
  const refused = { code: 'PERMISSION_DENIED' }
  await using owner = await open(url, schema, { onConnect })
  await owner.create()
  await owner.insert(here).values({ a: 'here' })
  await owner.insert(there).values({ a: 'there' })
  await using first = await open(url, schema, { onConnect, role: near })
  await using second = await open(url, schema, { onConnect, role: far })
  expect(await first.select({ a: here.a }).from(here)).toEqual([{ a: 'here' }])
  expect(await second.select({ a: there.a }).from(there)).toEqual([{ a: 'there' }])
  await expect(first.select({ a: there.a }).from(there)).rejects.toMatchObject(refused)
  await expect(second.select({ a: here.a }).from(here)).rejects.toMatchObject(refused)
  await expect(first.untyped("select a from (select 'there' as a) join archive.things using (a)")).rejects.toMatchObject(refused)
  await expect(second.untyped("select a from (select 'here' as a) join main.things using (a)")).rejects.toMatchObject(refused)
})
