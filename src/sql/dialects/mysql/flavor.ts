/** What MySQL and MariaDB write differently. */
export interface Flavor {
  readonly name: 'MySQL' | 'MariaDB'
  /** The collation that compares text by code points and counts trailing spaces. */
  readonly collation: string
  readonly mariadb: boolean
}

export const mysqlFlavor: Flavor = { name: 'MySQL', collation: 'utf8mb4_0900_bin', mariadb: false }
export const mariadbFlavor: Flavor = { name: 'MariaDB', collation: 'utf8mb4_nopad_bin', mariadb: true }
