"""Scenarios of python3-caldav: each prints one line of JSON with its name and, where it failed, why. Read by python-caldav.ts."""

import json
import logging
import os
import traceback
from datetime import date, datetime, timedelta, timezone

import caldav
from caldav.elements import cdav, dav, ical
from caldav.lib import error

given = json.loads(os.environ["COMPAT"])
logging.disable(logging.CRITICAL)
UTC = timezone.utc


def connect(url, password=given["password"]):
    return caldav.DAVClient(url=given["origin"] + url, username=given["address"], password=password)


client = connect("/dav/")
kept = {}


def scenario(name):
    def run(act):
        failure = None
        try:
            act()
        except Exception:
            failure = traceback.format_exc()[-2500:]
        print(json.dumps({"name": name, "failure": failure}), flush=True)

    return run


def refused(act, *kinds):
    """The act has to fail, and in one of these ways."""
    try:
        act()
    except kinds or (error.DAVError,):
        return
    raise AssertionError("It went through")


def summaries(objects):
    return sorted(str(one.icalendar_component["SUMMARY"]) for one in objects)


def equal(found, expected):
    assert found == expected, f"expected {expected!r}, found {found!r}"


def event(uid, summary, day, *more):
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dela//compat//EN", "BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z",
        f"DTSTART:202703{day:02}T090000Z", f"DTEND:202703{day:02}T100000Z", f"SUMMARY:{summary}", *more, "END:VEVENT", "END:VCALENDAR", "",
    ]
    return "\r\n".join(lines)


def march(day, hour=0):
    return datetime(2027, 3, day, hour, tzinfo=UTC)


@scenario("finds the principal")
def _():
    kept["principal"] = client.principal()
    equal(kept["principal"].get_display_name(), "Anna Åkesson")


@scenario("finds the principal from a home and from a calendar")
def _():
    for place in (f"/dav/calendars/{given['address']}/", f"/dav/calendars/{given['address']}/{given['shared']['read']}/"):
        equal(connect(place).principal().get_display_name(), "Anna Åkesson")


@scenario("is refused with a wrong password")
def _():
    refused(lambda: connect("/dav/", "wrong-wrong-wrong-wrong").principal(), error.AuthorizationError)


@scenario("is told what the server speaks")
def _():
    assert client.check_dav_support() and client.check_cdav_support()


@scenario("reads its own addresses")
def _():
    addresses = kept["principal"].calendar_user_address_set()
    equal(addresses[0], "mailto:" + given["address"])


@scenario("reads itself as somebody to invite")
def _():
    address = kept["principal"].get_vcal_address()
    equal(str(address), "mailto:" + given["address"])
    equal(address.params["cutype"], "INDIVIDUAL")


@scenario("makes a calendar")
def _():
    kept["calendar"] = kept["principal"].make_calendar(name="Årsplan & mer", cal_id="plan")
    equal(kept["calendar"].get_display_name(), "Årsplan & mer")


@scenario("makes a calendar under an address of its own making")
def _():
    # The library names it by a UUID.
    fresh = kept["principal"].make_calendar(name="Unnamed")
    equal(fresh.get_display_name(), "Unnamed")
    fresh.delete()


@scenario("does not make a calendar twice")
def _():
    refused(lambda: kept["principal"].make_calendar(name="Again", cal_id="plan"), error.MkcalendarError, error.DAVError)


@scenario("lists calendars")
def _():
    names = [one.get_display_name() for one in kept["principal"].calendars()]
    assert "Årsplan & mer" in names and "read" in names, names


@scenario("finds a calendar by name and by address")
def _():
    equal(kept["principal"].calendar(name="Årsplan & mer").url, kept["calendar"].url)
    equal(kept["principal"].calendar(cal_id="plan").get_display_name(), "Årsplan & mer")
    refused(lambda: kept["principal"].calendar(name="No such"), error.NotFoundError)


@scenario("reads and sets properties")
def _():
    kept["calendar"].set_properties([dav.DisplayName("Omdöpt"), ical.CalendarColor("#aa00ccff")])
    found = kept["calendar"].get_properties([dav.DisplayName(), ical.CalendarColor()])
    equal(found[dav.DisplayName.tag], "Omdöpt")
    equal(found[ical.CalendarColor.tag].upper(), "#AA00CCFF")


@scenario("reads what a calendar takes")
def _():
    equal(sorted(kept["calendar"].get_supported_components()), ["VEVENT", "VJOURNAL", "VTODO"])


@scenario("makes a list of to-dos that takes no events")
def _():
    tasks = kept["principal"].make_calendar(name="Tasks", cal_id="tasks", supported_calendar_component_set=["VTODO"])
    equal(tasks.get_supported_components(), ["VTODO"])
    refused(lambda: tasks.save_event(event("no", "No", 1)), error.AuthorizationError)
    kept["tasks"] = tasks


@scenario("adds an event as text")
def _():
    one = kept["calendar"].save_event(event("text-1", "As text", 2, "CATEGORIES:work,travel", "LOCATION:Ålesund"))
    assert "As text" in one.load().data


@scenario("adds an event as values")
def _():
    kept["calendar"].save_event(dtstart=march(3, 8), dtend=march(3, 9), summary="As values", rrule={"FREQ": "WEEKLY", "COUNT": 4})
    equal(len(kept["calendar"].events()), 2)


@scenario("adds a whole day")
def _():
    kept["calendar"].save_event(dtstart=date(2027, 3, 20), dtend=date(2027, 3, 22), summary="Two days")
    found = kept["calendar"].search(start=march(21), end=march(22), event=True)
    equal(summaries(found), ["Two days"])


@scenario("adds an event under a UID with odd characters")
def _():
    for uid in ("a/b/c", "100% #1 & more", "blå(1)!*'"):
        kept["calendar"].save_event(event(uid, "Odd", 28))
        equal(str(kept["calendar"].event_by_uid(uid).icalendar_component["UID"]), uid)
        kept["calendar"].event_by_uid(uid).delete()


@scenario("does not overwrite what it says it does not")
def _():
    refused(lambda: kept["calendar"].save_event(event("text-1", "Again", 2), no_overwrite=True), error.ConsistencyError)
    refused(lambda: kept["calendar"].save_event(event("unknown", "New", 2), no_create=True), error.ConsistencyError)


@scenario("does not store one UID at two addresses")
def _():
    other = caldav.Event(client=client, parent=kept["calendar"], data=event("text-1", "Copy", 2))
    response = client.put(str(kept["calendar"].url) + "elsewhere.ics", other.data, {"Content-Type": "text/calendar"})
    equal(response.status, 409)
    assert b"no-uid-conflict" in response.raw and b"text-1.ics" in response.raw


@scenario("finds by UID")
def _():
    equal(summaries([kept["calendar"].event_by_uid("text-1")]), ["As text"])
    equal(summaries([kept["calendar"].object_by_uid("text-1")]), ["As text"])
    refused(lambda: kept["calendar"].event_by_uid("text"), error.NotFoundError)


@scenario("finds by address")
def _():
    equal(summaries([kept["calendar"].event_by_url(str(kept["calendar"].url) + "text-1.ics")]), ["As text"])
    refused(lambda: kept["calendar"].event_by_url(str(kept["calendar"].url) + "nothing.ics"), error.NotFoundError)


@scenario("reads some by address at once")
def _():
    urls = [one.url for one in kept["calendar"].events()]
    equal(len(kept["calendar"].calendar_multiget(urls)), 3)


@scenario("searches by date without expanding")
def _():
    found = kept["calendar"].date_search(start=march(9), end=march(12), expand=False)
    equal(summaries(found), ["As values"])
    assert "RRULE" in found[0].data


@scenario("searches by date and expands")
def _():
    found = kept["calendar"].date_search(start=march(1), end=march(31), expand=True)
    texts = "".join(one.data for one in found)
    assert "RRULE" not in texts, texts
    equal(texts.count("SUMMARY:As values"), 4)
    assert "RECURRENCE-ID" in texts


@scenario("searches and gets each instance by itself")
def _():
    found = kept["calendar"].search(start=march(1), end=march(31), event=True, expand=True)
    equal(summaries(found), ["As text"] + ["As values"] * 4 + ["Two days"])


@scenario("searches with one end open")
def _():
    equal(summaries(kept["calendar"].search(start=march(19), event=True)), ["As values", "Two days"])
    equal(summaries(kept["calendar"].search(end=march(3), event=True)), ["As text"])


@scenario("finds nothing outside every event")
def _():
    equal(kept["calendar"].search(start=datetime(2029, 1, 1, tzinfo=UTC), end=datetime(2029, 2, 1, tzinfo=UTC), event=True), [])


@scenario("searches by words, in the case that they are asked for in")
def _():
    # The library asks for i;octet.
    equal(summaries(kept["calendar"].search(comp_class=caldav.Event, summary="As te")), ["As text"])
    equal(kept["calendar"].search(comp_class=caldav.Event, summary="as TEXT"), [])
    equal(summaries(kept["calendar"].search(comp_class=caldav.Event, location="Ålesund")), ["As text"])
    equal(kept["calendar"].search(comp_class=caldav.Event, summary="nowhere"), [])


@scenario("searches by category")
def _():
    equal(summaries(kept["calendar"].search(comp_class=caldav.Event, category="travel")), ["As text"])
    equal(kept["calendar"].search(comp_class=caldav.Event, category="holiday"), [])


@scenario("searches by class")
def _():
    one = kept["calendar"].save_event(event("secret", "Secret", 6, "CLASS:CONFIDENTIAL"))
    equal(summaries(kept["calendar"].search(comp_class=caldav.Event, class_="CONFIDENTIAL")), ["Secret"])
    one.delete()


@scenario("searches with several conditions")
def _():
    found = kept["calendar"].search(start=march(1), end=march(5), event=True, summary="As", category="work")
    equal(summaries(found), ["As text"])


@scenario("sorts what it found")
def _():
    found = kept["calendar"].search(comp_class=caldav.Event, sort_keys=("dtstart",))
    equal([str(one.icalendar_component["SUMMARY"]) for one in found], ["As text", "As values", "Two days"])


@scenario("changes an event")
def _():
    one = kept["calendar"].event_by_uid("text-1")
    one.icalendar_component["SUMMARY"] = "Changed"
    one.save()
    equal(summaries([kept["calendar"].event_by_uid("text-1")]), ["Changed"])
    one.icalendar_component["SUMMARY"] = "As text"
    one.save()


@scenario("adds people to an event")
def _():
    one = kept["calendar"].save_event(event("people", "With people", 7))
    one.add_organizer()
    one.add_attendee("bo@nordlys.example")
    one.save()
    assert "mailto:bo@nordlys.example" in one.load().data
    one.change_attendee_status("bo@nordlys.example", partstat="ACCEPTED")
    one.save()
    assert "PARTSTAT=ACCEPTED" in one.load().data.replace("\n ", "")
    one.delete()


@scenario("asks when somebody is busy")
def _():
    busy = kept["calendar"].freebusy_request(march(1), march(5))
    text = busy.data if hasattr(busy.data, "split") else str(busy.data)
    assert "FREEBUSY" in text and "20270302T090000Z" in text, text


@scenario("adds to-dos")
def _():
    tasks = kept["tasks"]
    tasks.save_todo(summary="First", due=march(5), priority=1)
    tasks.save_todo(summary="Second", dtstart=march(2), due=march(9), status="NEEDS-ACTION")
    tasks.save_todo(summary="Third")
    equal(summaries(tasks.todos()), ["First", "Second", "Third"])


@scenario("completes a to-do")
def _():
    one = [it for it in kept["tasks"].todos() if "First" in it.data][0]
    one.complete()
    equal(summaries(kept["tasks"].todos()), ["Second", "Third"])
    equal(summaries(kept["tasks"].todos(include_completed=True)), ["First", "Second", "Third"])


@scenario("takes a completion back")
def _():
    one = [it for it in kept["tasks"].todos(include_completed=True) if "First" in it.data][0]
    one.uncomplete()
    equal(summaries(kept["tasks"].todos()), ["First", "Second", "Third"])


@scenario("searches to-dos by date")
def _():
    found = kept["tasks"].search(start=march(4), end=march(6), todo=True, include_completed=True)
    # One without any time is in every window (RFC 4791 9.9).
    equal(summaries(found), ["First", "Second", "Third"])
    equal(summaries(kept["tasks"].search(start=march(10), end=march(12), todo=True, include_completed=True)), ["Third"])


@scenario("completes one instance of a recurring to-do")
def _():
    one = kept["tasks"].save_todo(summary="Water plants", dtstart=march(1, 8), due=march(1, 9), rrule={"FREQ": "DAILY", "COUNT": 5})
    one.complete(handle_rrule=True, rrule_mode="safe", completion_timestamp=march(1, 10))
    pending = [it for it in kept["tasks"].todos() if "Water plants" in it.data]
    equal(len(pending), 1)
    assert "RRULE" in pending[0].data
    done = [it for it in kept["tasks"].todos(include_completed=True) if "Water plants" in it.data]
    equal(len(done), 2)
    for it in done:
        it.delete()


@scenario("completes one instance within the series")
def _():
    one = kept["tasks"].save_todo(summary="Feed cat", dtstart=march(1, 8), due=march(1, 9), rrule={"FREQ": "DAILY"})
    one.complete(handle_rrule=True, rrule_mode="thisandfuture", completion_timestamp=march(1, 10))
    text = kept["tasks"].todo_by_uid(one.id).data
    assert "RECURRENCE-ID" in text and "COMPLETED" in text, text
    one.delete()


@scenario("relates one to-do to another")
def _():
    parent = kept["tasks"].save_todo(summary="Parent")
    child = kept["tasks"].save_todo(summary="Child", parent=[parent.id])
    text = child.load().data.replace("\r", "").replace("\n ", "")
    assert "RELATED-TO" in text and str(parent.id) in text, text
    parent.delete()
    child.delete()


@scenario("adds a journal")
def _():
    kept["calendar"].save_journal(dtstart=date(2027, 3, 4), summary="Diary", description="It rained")
    equal(summaries(kept["calendar"].journals()), ["Diary"])
    equal(len(kept["calendar"].events()), 3)


@scenario("follows changes by sync token")
def _():
    calendar = kept["calendar"]
    first = calendar.objects_by_sync_token(load_objects=True)
    equal(len(list(first)), 4)
    calendar.save_event(event("late", "Late", 25))
    calendar.event_by_uid("text-1").delete()
    changed = calendar.objects_by_sync_token(sync_token=first.sync_token)
    equal(len(list(changed)), 2)
    equal(len(list(calendar.objects_by_sync_token(sync_token=changed.sync_token))), 0)


@scenario("keeps a copy in step")
def _():
    copy = kept["calendar"].objects(load_objects=True)
    late = kept["calendar"].event_by_uid("late")
    late.icalendar_component["SUMMARY"] = "Later"
    late.save()
    extra = kept["calendar"].save_event(event("extra", "Extra", 26))
    updated, deleted = copy.sync()
    equal((len(updated), len(deleted)), (2, 0))
    extra.delete()
    updated, deleted = copy.sync()
    equal((len(updated), len(deleted)), (0, 1))
    equal(copy.sync(), ([], []))


@scenario("is told that a sync token is not known")
def _():
    refused(lambda: kept["calendar"].objects_by_sync_token(sync_token="http://example.com/nonsense"))


@scenario("deletes an event")
def _():
    one = kept["calendar"].event_by_uid("late")
    one.delete()
    refused(lambda: kept["calendar"].event_by_uid("late"), error.NotFoundError)
    refused(lambda: one.load(), error.NotFoundError)


def shared(role):
    return kept["principal"].calendar(cal_id=given["shared"][role])


@scenario("reads a shared calendar, private events masked")
def _():
    equal(summaries(shared("read").events()), ["Busy", "Open meeting"])


@scenario("finds in a shared calendar only what it may see")
def _():
    equal(shared("read").search(comp_class=caldav.Event, summary="Doctor"), [])
    equal(summaries(shared("read").search(comp_class=caldav.Event, description="plans")), ["Open meeting"])
    equal(shared("freeBusyRead").search(comp_class=caldav.Event, summary="Open"), [])
    equal(summaries(shared("freeBusyRead").events()), ["Busy", "Busy"])


@scenario("does not write what it only reads")
def _():
    refused(lambda: shared("read").save_event(event("mine", "Mine", 9)), error.PutError, error.AuthorizationError)
    one = shared("read").events()[0]
    refused(lambda: one.delete(), error.DeleteError, error.AuthorizationError)
    refused(lambda: shared("freeBusyRead").save_event(event("mine", "Mine", 9)), error.PutError, error.AuthorizationError)


@scenario("writes where it may")
def _():
    one = shared("write").save_event(event("ours", "Ours", 9))
    equal(summaries([shared("write").event_by_uid("ours")]), ["Ours"])
    one.delete()


@scenario("asks when a colleague is busy")
def _():
    busy = shared("freeBusyRead").freebusy_request(march(1), march(8))
    text = busy.data if hasattr(busy.data, "split") else str(busy.data)
    assert "20270304T090000Z" in text and "20270305T090000Z" in text, text
    assert "Open meeting" not in text and "Doctor" not in text


@scenario("takes a shared calendar out of its own list alone")
def _():
    shared("freeBusyRead").delete()
    assert "freeBusyRead" not in [one.get_display_name() for one in kept["principal"].calendars()]


@scenario("does not find what is not shared")
def _():
    home = given["origin"] + "/dav/calendars/" + given["owner"] + "/"
    refused(lambda: caldav.Calendar(client=client, url=home + "nothing/").events(), error.NotFoundError)


@scenario("deletes a calendar")
def _():
    kept["calendar"].delete()
    refused(lambda: kept["calendar"].events(), error.NotFoundError)
    assert "Omdöpt" not in [one.get_display_name() for one in kept["principal"].calendars()]
