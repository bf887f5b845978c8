/** A calendar drawn for somebody who is signed in: like a published one, without addresses to pass on. */
import { assetPaths } from '../pages/assets.ts'
import { publishedPage, type PublishedPage } from '../pages/published/page.ts'
import type { Reading } from '../pages/published/reading.ts'
import { toneOf } from '../pages/published/tone.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import type { Language } from '../pages/words/language.ts'
import { happenings } from '../services/happenings.ts'
import type { Access } from '../sharing/access.ts'
import type { ViewRole } from '../sharing/roles.ts'
import type { Db } from '../storage/database.ts'
import type { Published } from '../storage/published.ts'
import { paths } from './signed-in.ts'

const nothing = { occurrences: [], next: null, shownUntil: null }

/** @param access null where nothing is seen of the calendar but that it is there */
export async function drawnCalendar(
  db: Db,
  access: Access<'readFreeBusy'> | null,
  { published, role, reading, language }: { published: Published; role: ViewRole; reading: Reading; language: Language },
  more: Pick<PublishedPage, 'viewedAs' | 'askMore'> = {},
): Promise<string> {
  return await publishedPage({
    ...reading,
    ...(access ? await happenings(db, access, reading) : nothing),
    words: wordsOf(language),
    language,
    assets: assetPaths,
    calendar: {
      name: published.name,
      description: access ? published.description : null,
      owner: published.ownerName,
      color: toneOf(published.color),
    },
    role,
    range: null,
    addresses: { page: '', ics: '', webcal: '', download: '', event: '', qr: '' },
    forAnybody: false,
    back: paths.home,
    ...more,
    updated: access ? (published.version?.modifiedAt ?? published.propertiesChangedAt) : published.propertiesChangedAt,
  })
}
