"""Somebody who subscribes with vdirsyncer and looks with khal.

usage: subscriber.py FOLDER [--only-sync] NAME=URL ...

Synchronizes each feed into FOLDER/NAME, and prints as JSON what came (`added`), what went
(`removed`) and what is there now (`items`). Fails when khal shows anything else than that.
"""
import json
import pathlib
import subprocess
import sys
import zoneinfo

import icalendar

ZONE = zoneinfo.ZoneInfo("America/New_York")
BIN = pathlib.Path(sys.executable).parent


def configure(folder, feeds):
    lines = ["[general]", f'status_path = "{folder}/status/"']
    for name, url in feeds.items():
        (folder / name).mkdir(exist_ok=True)
        lines += [
            f"[pair {name}]", f'a = "{name}_here"', f'b = "{name}_there"', "collections = null",
            f"[storage {name}_here]", 'type = "filesystem"', f'path = "{folder}/{name}/"',
            'fileext = ".ics"',
            f"[storage {name}_there]", 'type = "http"', f'url = "{url}"',
        ]
    (folder / "vdirsyncer").write_text("\n".join(lines))
    for name in feeds:
        (folder / f"khal-{name}").write_text(f"""
[calendars]
[[{name}]]
path = {folder}/{name}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = {ZONE.key}
default_timezone = {ZONE.key}
[sqlite]
path = {folder}/khal-{name}.db
""")


def run(*arguments):
    done = subprocess.run([str(a) for a in arguments], input="y\n" * 20, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{arguments}: {done.stdout}{done.stderr}")
    return done.stdout


def events(folder):
    found = []
    for file in sorted(folder.glob("*.ics")):
        for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
            local = lambda name: event.decoded(name).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
            found.append({
                "summary": str(event["SUMMARY"]), "start": local("DTSTART"), "end": local("DTEND"),
                "location": str(event.get("LOCATION", "")), "status": str(event["STATUS"]),
                "sequence": int(event["SEQUENCE"]),
            })
    return sorted(found, key=lambda event: (event["start"], event["summary"]))


def main():
    folder = pathlib.Path(sys.argv[1])
    feeds = dict(argument.split("=", 1) for argument in sys.argv[2:] if "=" in argument)
    looks = "--only-sync" not in sys.argv
    if not (folder / "vdirsyncer").exists():
        configure(folder, feeds)
        run(BIN / "vdirsyncer", "-c", folder / "vdirsyncer", "discover")
    before = {name: {f.name for f in (folder / name).glob("*.ics")} for name in feeds}
    run(BIN / "vdirsyncer", "-c", folder / "vdirsyncer", "sync", "--force-delete")
    told = {}
    for name in feeds:
        after = {f.name for f in (folder / name).glob("*.ics")}
        items = events(folder / name)
        if looks:
            look(folder, name, items)
        told[name] = {"added": len(after - before[name]), "removed": len(before[name] - after), "items": items}
    print(json.dumps(told))


def look(folder, name, items):
    """Has khal show a calendar."""
    form = "{title}|{start-long}|{end-long}|{location}"
    shown = run(BIN / "khal", "-c", folder / f"khal-{name}", "list", "--day-format", "", "--format", form,
                "2027-05-01", "30d")
    shown = sorted(line.strip() for line in shown.splitlines() if line.strip())
    meant = sorted("|".join(i[k] for k in ("summary", "start", "end", "location")) for i in items)
    if shown != meant:
        sys.exit(f"{name}: khal shows {shown}, the calendar holds {meant}")


main()
