import type { Db } from '../../../index.ts'
import { accountsOfBranch, addAccount, balanceOf, setBalance } from './accounts.ts'
import type { Interleaving } from './interleaving.ts'

/** Something that cannot happen when transactions run one after the other. */
export interface Anomaly {
  readonly name: string
  readonly meaning: string
  /** Runs two transactions in the order that would show it, and tells whether it was seen. */
  seen(run: Interleaving, db: Db): Promise<boolean>
}

/**
 * The anomalies of the SQL standard and of H. Berenson et al., "A Critique of ANSI SQL Isolation Levels" (SIGMOD 1995), by their names there:
 * P1, P2, P3, A5A, P4, A5B.
 */
export const anomalies: readonly Anomaly[] = [
  {
    name: 'dirty read',
    meaning: 'reads what another transaction has written and then takes back',
    async seen({ first, second, finish, committed }) {
      let read = 50
      await first((tx) => setBalance(tx, 1, 0))
      await second(async (tx) => {
        read = await balanceOf(tx, 1)
      })
      await finish('first', 'rollback')
      await finish('second', 'commit')
      await committed()
      return read === 0
    },
  },
  {
    name: 'non-repeatable read',
    meaning: 'reads a row twice and finds it changed by another transaction',
    async seen({ first, second, finish, committed }) {
      const read: number[] = []
      await first(async (tx) => void read.push(await balanceOf(tx, 1)))
      await second((tx) => setBalance(tx, 1, 0))
      await finish('second', 'commit')
      await first(async (tx) => void read.push(await balanceOf(tx, 1)))
      await finish('first', 'commit')
      await committed()
      return read.length === 2 && read[0] !== read[1]
    },
  },
  {
    name: 'phantom',
    meaning: 'asks the same question twice and finds rows that another transaction has added',
    async seen({ first, second, finish, committed }) {
      const found: number[] = []
      await first(async (tx) => void found.push(await accountsOfBranch(tx)))
      await second(addAccount)
      await finish('second', 'commit')
      await first(async (tx) => void found.push(await accountsOfBranch(tx)))
      await finish('first', 'commit')
      await committed()
      return found.length === 2 && found[0] !== found[1]
    },
  },
  {
    name: 'read skew',
    meaning: 'reads two rows of which another transaction changes both in between, and sees one as it was and one as it is',
    async seen({ first, second, finish, committed }) {
      const read: number[] = []
      await first(async (tx) => void read.push(await balanceOf(tx, 1)))
      await second(async (tx) => {
        await setBalance(tx, 1, 20)
        await setBalance(tx, 2, 80)
      })
      await finish('second', 'commit')
      await first(async (tx) => void read.push(await balanceOf(tx, 2)))
      await finish('first', 'commit')
      await committed()
      return read.length === 2 && (read[0] ?? 0) + (read[1] ?? 0) !== 100
    },
  },
  {
    name: 'lost update',
    meaning: 'reads, computes and writes a row that another transaction has written in between, whose change is gone',
    async seen({ first, second, finish, committed }, db) {
      let [one, other] = [0, 0]
      await first(async (tx) => {
        one = await balanceOf(tx, 1)
      })
      await second(async (tx) => {
        other = await balanceOf(tx, 1)
      })
      await second((tx) => setBalance(tx, 1, other + 20))
      await finish('second', 'commit')
      await first((tx) => setBalance(tx, 1, one + 3))
      await finish('first', 'commit')
      const done = await committed()
      return done.first && done.second && (await balanceOf(db, 1)) !== 73
    },
  },
  {
    name: 'write skew',
    meaning: 'two transactions read the same rows and each writes another of them, so that together they break a rule that each has kept',
    async seen({ first, second, finish, committed }, db) {
      let [one, other] = [0, 0]
      await first(async (tx) => {
        one = (await balanceOf(tx, 1)) + (await balanceOf(tx, 2))
      })
      await second(async (tx) => {
        other = (await balanceOf(tx, 1)) + (await balanceOf(tx, 2))
      })
      // Each may take 80 as long as both accounts together have as much.
      await first(async (tx) => {
        if (one >= 80) await setBalance(tx, 1, -30)
      })
      await second(async (tx) => {
        if (other >= 80) await setBalance(tx, 2, -30)
      })
      await finish('first', 'commit')
      await finish('second', 'commit')
      const done = await committed()
      return done.first && done.second && (await balanceOf(db, 1)) + (await balanceOf(db, 2)) < 0
    },
  },
]
