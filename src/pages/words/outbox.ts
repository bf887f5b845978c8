/** What administrators are told of outgoing mail, in four languages. */
import type { Language } from './language.ts'
import { counter } from './plural.ts'

const nEn = counter('en')
const en = {
  title: 'Outgoing mail',
  lead: 'What leaves for your organization, and what the mail server said. What a mail says is not shown to anybody.',
  kinds: {
    snapshot: 'Calendar by mail',
    'snapshot-notice': 'Notice: calendar not sent',
    invitation: 'Invitation to a calendar',
    'invitation-notice': 'Notice: invitation not sent',
    'one-time-code': 'One-time code',
  },
  states: {
    queued: 'Waiting',
    sending: 'Being sent',
    sent: 'Sent',
    refused: 'Not allowed any more',
    failed: 'Refused by the mail server',
    expired: 'Given up: it took too long',
    dropped: 'No longer needed',
  },
  show: 'Which mails',
  filters: { all: 'All', waiting: 'Waiting', notSent: 'Not sent', sent: 'Sent' },
  none: 'There is no such mail.',
  older: 'Older mails',
  waiting: (count: number) => nEn(count, 'One mail waits', `${count} mails wait`),
  oldest: (span: string) => `the oldest for ${span}`,
  lastDay: 'Last 24 hours',
  counts: (sent: number, notSent: number) => `${sent} sent, ${notSent} not sent`,
  minutes: (count: number) => nEn(count, 'a minute', `${count} minutes`),
  hours: (count: number) => nEn(count, 'an hour', `${count} hours`),
  days: (count: number) => nEn(count, 'a day', `${count} days`),
  queuedAt: (when: string) => `Queued ${when}`,
  nextAt: (when: string) => `next attempt ${when}`,
  attempts: (count: number) => nEn(count, 'one attempt', `${count} attempts`),
  again: 'Send again',
  tryNow: 'Try now',
  againNamed: (address: string) => `Send again: ${address}`,
  tryNowNamed: (address: string) => `Try now: ${address}`,
  done: 'It is on its way.',
  refused: 'It cannot be sent again: it is being sent at this moment, or what it was about is gone.',
}

export type OutboxWords = typeof en

const nSv = counter('sv')
const sv: OutboxWords = {
  title: 'Utgående e-post',
  lead: 'Det som skickas för din organisation och vad e-postservern svarade. Innehållet visas inte för någon.',
  kinds: {
    snapshot: 'Kalender via e-post',
    'snapshot-notice': 'Besked: kalendern skickades inte',
    invitation: 'Inbjudan till en kalender',
    'invitation-notice': 'Besked: inbjudan skickades inte',
    'one-time-code': 'Engångskod',
  },
  states: {
    queued: 'Väntar',
    sending: 'Skickas',
    sent: 'Skickat',
    refused: 'Inte tillåtet längre',
    failed: 'Nekades av e-postservern',
    expired: 'Uppgivet: det tog för lång tid',
    dropped: 'Behövs inte längre',
  },
  show: 'Vilka brev',
  filters: { all: 'Alla', waiting: 'Väntar', notSent: 'Inte skickade', sent: 'Skickade' },
  none: 'Det finns inga sådana brev.',
  older: 'Äldre brev',
  waiting: count => nSv(count, 'Ett brev väntar', `${count} brev väntar`),
  oldest: span => `det äldsta sedan ${span}`,
  lastDay: 'Senaste dygnet',
  counts: (sent, notSent) => `${sent} skickade, ${notSent} inte skickade`,
  minutes: count => nSv(count, 'en minut', `${count} minuter`),
  hours: count => nSv(count, 'en timme', `${count} timmar`),
  days: count => nSv(count, 'en dag', `${count} dagar`),
  queuedAt: when => `I kö ${when}`,
  nextAt: when => `nästa försök ${when}`,
  attempts: count => nSv(count, 'ett försök', `${count} försök`),
  again: 'Skicka igen',
  tryNow: 'Försök nu',
  againNamed: address => `Skicka igen: ${address}`,
  tryNowNamed: address => `Försök nu: ${address}`,
  done: 'Det är på väg.',
  refused: 'Det går inte att skicka igen: det skickas just nu, eller så finns det som det handlade om inte kvar.',
}

const nNb = counter('nb')
const nb: OutboxWords = {
  title: 'Utgående e-post',
  lead: 'Det som sendes for organisasjonen din, og hva e-postserveren svarte. Innholdet vises ikke til noen.',
  kinds: {
    snapshot: 'Kalender på e-post',
    'snapshot-notice': 'Beskjed: kalenderen ble ikke sendt',
    invitation: 'Invitasjon til en kalender',
    'invitation-notice': 'Beskjed: invitasjonen ble ikke sendt',
    'one-time-code': 'Engangskode',
  },
  states: {
    queued: 'Venter',
    sending: 'Sendes',
    sent: 'Sendt',
    refused: 'Ikke tillatt lenger',
    failed: 'Avvist av e-postserveren',
    expired: 'Oppgitt: det tok for lang tid',
    dropped: 'Trengs ikke lenger',
  },
  show: 'Hvilke meldinger',
  filters: { all: 'Alle', waiting: 'Venter', notSent: 'Ikke sendt', sent: 'Sendt' },
  none: 'Det finnes ingen slike meldinger.',
  older: 'Eldre meldinger',
  waiting: count => nNb(count, 'Én melding venter', `${count} meldinger venter`),
  oldest: span => `den eldste i ${span}`,
  lastDay: 'Siste døgn',
  counts: (sent, notSent) => `${sent} sendt, ${notSent} ikke sendt`,
  minutes: count => nNb(count, 'ett minutt', `${count} minutter`),
  hours: count => nNb(count, 'én time', `${count} timer`),
  days: count => nNb(count, 'én dag', `${count} dager`),
  queuedAt: when => `Lagt i kø ${when}`,
  nextAt: when => `neste forsøk ${when}`,
  attempts: count => nNb(count, 'ett forsøk', `${count} forsøk`),
  again: 'Send på nytt',
  tryNow: 'Prøv nå',
  againNamed: address => `Send på nytt: ${address}`,
  tryNowNamed: address => `Prøv nå: ${address}`,
  done: 'Den er på vei.',
  refused: 'Den kan ikke sendes på nytt: den sendes akkurat nå, eller det den handlet om, finnes ikke lenger.',
}

const nDa = counter('da')
const da: OutboxWords = {
  title: 'Udgående mail',
  lead: 'Det, der sendes for din organisation, og hvad mailserveren svarede. Indholdet vises ikke for nogen.',
  kinds: {
    snapshot: 'Kalender via mail',
    'snapshot-notice': 'Besked: kalenderen blev ikke sendt',
    invitation: 'Invitation til en kalender',
    'invitation-notice': 'Besked: invitationen blev ikke sendt',
    'one-time-code': 'Engangskode',
  },
  states: {
    queued: 'Venter',
    sending: 'Sendes',
    sent: 'Sendt',
    refused: 'Ikke tilladt længere',
    failed: 'Afvist af mailserveren',
    expired: 'Opgivet: det tog for lang tid',
    dropped: 'Ikke længere nødvendig',
  },
  show: 'Hvilke mails',
  filters: { all: 'Alle', waiting: 'Venter', notSent: 'Ikke sendt', sent: 'Sendt' },
  none: 'Der er ingen mails af den slags.',
  older: 'Ældre mails',
  waiting: count => nDa(count, 'Én mail venter', `${count} mails venter`),
  oldest: span => `den ældste i ${span}`,
  lastDay: 'Seneste døgn',
  counts: (sent, notSent) => `${sent} sendt, ${notSent} ikke sendt`,
  minutes: count => nDa(count, 'et minut', `${count} minutter`),
  hours: count => nDa(count, 'en time', `${count} timer`),
  days: count => nDa(count, 'en dag', `${count} dage`),
  queuedAt: when => `Sat i kø ${when}`,
  nextAt: when => `næste forsøg ${when}`,
  attempts: count => nDa(count, 'et forsøg', `${count} forsøg`),
  again: 'Send igen',
  tryNow: 'Prøv nu',
  againNamed: address => `Send igen: ${address}`,
  tryNowNamed: address => `Prøv nu: ${address}`,
  done: 'Den er på vej.',
  refused: 'Den kan ikke sendes igen: den bliver sendt lige nu, eller det, den handlede om, findes ikke mere.',
}

const all: Record<Language, OutboxWords> = { en, sv, nb, da }

export function outboxWords(language: Language): OutboxWords {
  return all[language]
}
