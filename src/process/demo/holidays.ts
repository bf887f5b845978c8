/** The public holidays of Sweden, Norway and Denmark, computed, as a calendar file. */
import Holidays from 'date-holidays'
import { fold } from '../../icalendar/content-line.ts'
import { escapeText } from '../../icalendar/text-value.ts'

const countries = [
  { code: 'SE', language: 'sv', name: 'Sverige' },
  { code: 'NO', language: 'no', name: 'Norge' },
  { code: 'DK', language: 'da', name: 'Danmark' },
]

/** @param year the middle one of the three years that are filled */
export function holidaysCalendar(year: number): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Dela//demonstration//EN', 'X-WR-CALNAME:Helgdagar · Helligdager · Helligdage']
  for (const { code, language, name } of countries) {
    const holidays = new Holidays(code, { languages: [language] })
    for (const each of [year - 1, year, year + 1]) {
      for (const day of holidays.getHolidays(each).filter(one => one.type === 'public')) {
        const date = day.date.slice(0, 10).replaceAll('-', '')
        lines.push(
          'BEGIN:VEVENT',
          `UID:holiday-${code}-${date}@demo.dela`,
          'DTSTAMP:20260101T000000Z',
          `DTSTART;VALUE=DATE:${date}`,
          `SUMMARY:${escapeText(capital(day.name))}`,
          `LOCATION:${escapeText(name)}`,
          `CATEGORIES:${escapeText(name)}`,
          'TRANSP:TRANSPARENT',
          'END:VEVENT',
        )
      }
    }
  }
  return [...lines, 'END:VCALENDAR', ''].map(line => fold(line)).join('\r\n')
}

function capital(name: string): string {
  return name.charAt(0).toLocaleUpperCase() + name.slice(1)
}
