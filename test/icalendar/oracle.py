#!/usr/bin/python3
"""Writes fixtures/recurrence/*.json from *.ics by recurring-ical-events (Debian: python3-recurring-ical-events).

Each .ics names its window (X-WINDOW) and the zone of floating and all-day values (X-ZONE). A .json that says
"by": "hand" is left alone: there the oracle is wrong or the RFC leaves a choice, and "why" says so; the difference is
printed. Run it from anywhere: `/usr/bin/python3 test/icalendar/oracle.py`.
"""
import datetime
import json
import pathlib
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

folder = pathlib.Path(__file__).parent / "fixtures" / "recurrence"
utc = datetime.timezone.utc


def told(value, zone):
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    if value.tzinfo is None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def occurrence(component, zone):
    start = component["DTSTART"].dt
    stated = component.get("DTEND", component.get("DUE"))
    end = start if stated is None else stated.dt
    if not isinstance(start, datetime.datetime) and end <= start:
        end = start + datetime.timedelta(days=1)  # RFC 5545 3.6.1: a date without an end is that day
    return {"summary": str(component["SUMMARY"]), "start": told(start, zone), "end": told(end, zone)}


def expected(path):
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    zone = ZoneInfo(str(calendar["X-ZONE"]))
    window = [datetime.datetime.strptime(part, "%Y%m%dT%H%M%SZ").replace(tzinfo=utc) for part in calendar["X-WINDOW"].split("/")]
    kinds = ["VEVENT", "VTODO", "VJOURNAL"]
    found = recurring_ical_events.of(calendar, components=kinds).between(window[0].astimezone(zone), window[1].astimezone(zone))
    return sorted((occurrence(one, zone) for one in found), key=lambda one: (one["start"], one["summary"]))


for path in sorted(folder.glob("*.ics")):
    target = path.with_suffix(".json")
    before = json.loads(target.read_text()) if target.exists() else {}
    try:
        now = expected(path)
    except Exception as error:  # the oracle may refuse what we accept
        now = repr(error)
    if before.get("by") == "hand":
        if before["occurrences"] != now:
            print(f"{path.stem}: by hand, the oracle says {json.dumps(now)}")
        continue
    target.write_text(json.dumps({"by": "recurring-ical-events", "occurrences": now}, indent=2, ensure_ascii=False) + "\n")
