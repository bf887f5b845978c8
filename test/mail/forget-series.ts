/** Ends every series of a test, whatever a worker is about with one of them. */
import { type Db, knexOf } from '../../src/storage/database.ts'

/** A mail that is being settled may hold rows that go with its series, and be asked for others: then it is tried again. */
export async function forgetSeries(db: Db): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await knexOf(db)('snapshot_series').delete()
      return
    } catch (error) {
      if ((error as { code?: string }).code !== '40P01' || attempt === 10) throw error
    }
  }
}
