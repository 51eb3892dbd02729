"""The conference that the requests of scripts/schemathesis find.

Run with the server's address it makes the conference; the token comes from the environment.
Loaded by schemathesis it names the same things as examples in the contract, because the phases
"examples" and "coverage" would otherwise invent ids and hardly ever get past 404.
"""

import json
import os
import sys
import urllib.error
import urllib.request

import schemathesis

CONFERENCES = "/api/v1/conferences"
CONFERENCE = CONFERENCES + "/{slug}"
SLUG = "forum"
ZONE = "Europe/Berlin"
DATE = "2027-05-04"


KINDS = ["days", "rooms", "tracks", "people", "time-slots", "sessions"]


# In schemathesis.toml they stand once more.
def id_of(kind, number):
    return f"01900000-0000-7000-8000-{KINDS.index(kind) + 1:06}{number:06}"


# Of each kind, 1 and 2 are there from the start; 3 is made by PUT and deleted by DELETE.
THERE, FREE = 1, 3

# In this order: a session refers to what stands before it.
BODIES = {
    "days": [
        {"date": DATE, "label": "Tuesday", "opens": "08:00", "closes": "26:00"},
        {"date": "2027-05-05", "opens": "09:00", "closes": "18:00"},
    ],
    "rooms": [{"name": "Great Hall", "sharing": "shared"}, {"name": "Library"}],
    "tracks": [{"name": "Ports"}, {"name": "Weather"}],
    "people": [
        {"name": "Ines Faro", "title": "Head of Pilots", "affiliation": "Harbour Office"},
        {"name": "Tom Reed"},
    ],
    "time-slots": [
        {
            "day_id": id_of("days", THERE),
            "label": "Morning 1",
            "starts_at": f"{DATE}T09:00",
            "ends_at": f"{DATE}T10:00",
        },
        {
            "day_id": id_of("days", THERE),
            "label": "Morning 2",
            "starts_at": f"{DATE}T10:00",
            "ends_at": f"{DATE}T11:00",
        },
    ],
    "sessions": [
        {
            "label": "Panel 1",
            "title": "Ports and Weather",
            "abstract": "What a storm costs.",
            "kind": "panel",
            "track_id": id_of("tracks", THERE),
            "placement": {
                "room_ids": [id_of("rooms", THERE)],
                "starts_at": f"{DATE}T11:00",
                "ends_at": f"{DATE}T12:00",
            },
            "people": [{"person_id": id_of("people", 1), "role": "moderator"}],
        },
        {
            "title": "Opening",
            "kind": "opening",
            "placement": {
                "room_ids": [id_of("rooms", THERE)],
                "time_slot_id": id_of("time-slots", THERE),
            },
            "people": [{"person_id": id_of("people", 2), "role": "speaker"}],
        },
    ],
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for path, methods in raw_schema["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                example = parameter_example(path, method, parameter["name"])
                if example:
                    parameter["example"] = example
            body = body_example(path, method)
            if body:
                operation["requestBody"]["content"]["application/json"]["example"] = body


def kind_of(path):
    return path.removeprefix(CONFERENCE).removesuffix("/{id}").strip("/")


def parameter_example(path, method, name):
    match method, name:
        case _, "slug":
            return SLUG
        case "put" | "delete", "id":
            return id_of(kind_of(path), FREE)
        case _, "id":
            return id_of(kind_of(path), THERE)
        case _, "date":
            return DATE
        case _, "code":
            return "not_found"
        case _, "file":
            return "index.html"
        case _, "If-Match":
            return "*"
        case "put", "If-None-Match":
            return "*"
    return None


def body_example(path, method):
    conference = {"title": "Harbour", "zone": ZONE, "url": "https://harbour.example/"}
    match method, path:
        case "post", "/api/v1/conferences":
            return {"slug": "harbour"} | conference
        case "patch", "/api/v1/conferences/{slug}":
            return conference
    kind = kind_of(path)
    if kind not in BODIES or method not in ("post", "put", "patch"):
        return None
    body = BODIES[kind][0]
    if kind == "days" and method != "patch":
        # There is one day of each date, and 1 and 2 have theirs.
        body = body | {"date": {"post": "2027-05-06", "put": "2027-05-07"}[method]}
    if kind == "sessions" and method != "patch":
        # Whoever has declined is not in two sessions at once.
        person = {"person_id": id_of("people", THERE), "role": "panelist", "state": "declined"}
        body = body | {"people": [person]}
    return body


def make_conference(server, token):
    def send(method, path, body, **headers):
        headers |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode()
        request = urllib.request.Request(server + path, data, headers, method=method)
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")

    conference = CONFERENCE.format(slug=SLUG)
    send("POST", CONFERENCES, {"slug": SLUG, "title": "Forum", "zone": ZONE})
    for kind, bodies in BODIES.items():
        for number, body in enumerate(bodies, 1):
            path = f"{conference}/{kind}/{id_of(kind, number)}"
            send("PUT", path, body, **{"If-None-Match": "*"})
    send("POST", f"{conference}/releases", {})


if __name__ == "__main__":
    make_conference(sys.argv[1], os.environ["PLENARY_OWNER_TOKEN"])
