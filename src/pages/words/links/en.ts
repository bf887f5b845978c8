/** What the pages say of a published link in English, and the shape of the other languages': settings, password, use, what would be seen. */
export type ClientKind = 'outlook' | 'google' | 'apple' | 'thunderbird' | 'browser' | 'other'
export type PrivateKind = 'dialIn' | 'phone' | 'email' | 'meetingUrl'

export interface LinkWords {
  password: { title: string; lead: string; label: string; wrong: string; submit: string }
  settings: {
    more: string
    from: string
    to: string
    unlimited: string
    days: Record<1 | 3 | 7 | 30 | 90 | 180 | 365, string>
    detailsDays: string
    detailsHint: string
    busyDays: string
    busyHint: string
    number: string
    workingHours: string
    categories: string
    categoriesHint: string
    categoriesFault: string
    password: string
    passwordHint: (least: number) => string
    passwordFault: string
    noPassword: string
    language: string
    ownLanguage: string
    searchable: string
    embed: string
    embedHint: string
    embedFault: string
  }
  /** One line for each setting of a link that is set. */
  shows: {
    window: (from: string, to: string) => string
    anyDay: string
    days: (days: number) => string
    detailsDays: (days: number) => string
    busyDays: (days: number) => string
    workingHours: string
    categories: (names: string) => string
    password: string
    searchable: string
    embed: string
  }
  /** The page on which one link is changed. */
  change: { open: string; openNamed: (name: string) => string; title: string; save: string; saved: string; back: string }
  uses: {
    title: (total: number) => string
    none: string
    /** Before the shape of the last 30 days, for who hears the page. */
    chart: (total: number) => string
    day: string
    client: string
    count: string
    last: string
    clients: Record<ClientKind, string>
  }
  found: {
    title: string
    lead: string
    kinds: Record<PrivateKind, (events: number) => string>
    confirm: string
  }
}

export const en: LinkWords = {
  password: {
    title: 'This calendar has a password',
    lead: 'Whoever sent you the link can tell you the password.',
    label: 'Password',
    wrong: 'That is not the password.',
    submit: 'Open the calendar',
  },
  settings: {
    more: 'More settings',
    from: 'Days back',
    to: 'Days ahead',
    unlimited: 'No limit',
    days: { 1: '1 day', 3: '3 days', 7: '1 week', 30: '1 month', 90: '3 months', 180: '6 months', 365: '1 year' },
    detailsDays: 'Details for the next … days',
    detailsHint: 'After that only busy times. Leave it empty for no limit.',
    busyDays: 'Anything for the next … days',
    busyHint: 'After that nothing at all.',
    number: 'Write a whole number of days; details cannot last longer than the rest.',
    workingHours: 'Only what happens in working hours',
    categories: 'Only these categories in full',
    categoriesHint: 'Separated by commas. Everything else is shown as busy.',
    categoriesFault: 'A name has at most 200 characters, and there are at most 50 names.',
    password: 'Password',
    passwordHint: least => `At least ${least} characters. Calendar programs ask for it too.`,
    passwordFault: 'This password cannot be used.',
    noPassword: 'Take the password away',
    language: 'Language of the page',
    ownLanguage: 'The reader’s own',
    searchable: 'Search engines may find it',
    embed: 'Sites that may embed it',
    embedHint: 'Addresses such as https://www.example.com, separated by spaces; * for every site.',
    embedFault: 'Write addresses such as https://www.example.com.',
  },
  shows: {
    window: (from, to) => `from ${from} back to ${to} ahead`,
    anyDay: 'no limit',
    days: days => `${days} ${days === 1 ? 'day' : 'days'}`,
    detailsDays: days => `details for ${days} days`,
    busyDays: days => `nothing after ${days} days`,
    workingHours: 'working hours only',
    categories: names => `in full: ${names}`,
    password: 'with a password',
    searchable: 'found by search engines',
    embed: 'may be embedded',
  },
  change: {
    open: 'Change',
    openNamed: name => `Change ${name}`,
    title: 'Change the link',
    save: 'Save',
    saved: 'The link is changed; its addresses are the same.',
    back: 'Back to the calendar',
  },
  uses: {
    title: total => `Opened ${total} ${total === 1 ? 'time' : 'times'} in 30 days`,
    none: 'Not opened in the last 30 days',
    chart: total => `The last 30 days, ${total} in all`,
    day: 'Day',
    client: 'Program',
    count: 'Times',
    last: 'Last time',
    clients: { outlook: 'Outlook', google: 'Google', apple: 'Apple', thunderbird: 'Thunderbird', browser: 'Web browser', other: 'Other' },
  },
  found: {
    title: 'Some of this looks private',
    lead: 'Whoever has the link would see:',
    kinds: {
      dialIn: events => `dial-in codes in ${events} ${events === 1 ? 'event' : 'events'}`,
      phone: events => `phone numbers in ${events} ${events === 1 ? 'event' : 'events'}`,
      email: events => `e-mail addresses in ${events} ${events === 1 ? 'event' : 'events'}`,
      meetingUrl: events => `addresses of online meetings in ${events} ${events === 1 ? 'event' : 'events'}`,
    },
    confirm: 'Publish it all the same',
  },
}
