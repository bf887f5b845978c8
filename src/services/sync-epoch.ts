/** What every sync token counts from: after a restore from a backup numbers begin again, and old tokens must not be taken for new ones. */
import { randomBytes } from 'node:crypto'
import type { Db } from '../storage/database.ts'
import { keepSetting, settingOr } from '../storage/settings.ts'

const key = 'sync-epoch'
const fresh = () => randomBytes(12).toString('base64url')

export async function syncEpoch(db: Db): Promise<string> {
  return await settingOr(db, key, fresh)
}

/** Makes every sync token void: for the operator, after a restore. Processes that run must be started anew. */
export async function renewSyncEpoch(db: Db): Promise<void> {
  await keepSetting(db, key, fresh())
}
