/** One's own working hours and those of shared mailboxes one acts for. Changing them changes what links that keep to them show. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import { type WorkingHours, weekdays } from '../sharing/narrowing.ts'
import { audit } from '../storage/audit.ts'
import { type Db, transaction } from '../storage/database.ts'
import { readWorkingHours, writeWorkingHours } from '../storage/working-hours.ts'
import { checkTimeZone } from './calendars.ts'

/** @param wanted null for what is usual @throws Problem `bad-request` */
export async function changeWorkingHours(db: Db, access: Access<'create'>, wanted: WorkingHours | null): Promise<void> {
  const hours = wanted && {
    ...wanted,
    timeZone: checkTimeZone(wanted.timeZone),
    daysOfWeek: weekdays.filter(day => wanted.daysOfWeek.includes(day)),
  }
  if (hours && hours.daysOfWeek.length === 0) throw new Problem('bad-request', 'Name at least one day', { field: 'daysOfWeek' })
  // Both are HH:MM, which compares as text.
  if (hours && hours.endTime <= hours.startTime) throw new Problem('bad-request', 'The end is after the start', { field: 'endTime' })
  await transaction(db, async tx => {
    const before = await readWorkingHours(tx, access)
    if (JSON.stringify(before.usual ? null : before.hours) === JSON.stringify(hours)) return
    await writeWorkingHours(tx, access, hours)
    await audit(tx, access, 'hours.change', { details: { owner: access.collectionId, ...hours } })
  })
}
