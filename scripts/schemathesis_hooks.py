"""The conference that the requests of scripts/schemathesis find.

Run with the server's address it makes the conference; the token comes from the environment.
Loaded by schemathesis it names the same things as examples in the contract, because the phases
"examples" and "coverage" would otherwise invent ids and hardly ever get past 404.
"""

import functools
import itertools
import json
import os
import sys
import urllib.error
import urllib.request

import requests
import requests.adapters
import schemathesis

CONFERENCES = "/api/v1/conferences"
CONFERENCE = CONFERENCES + "/{slug}"
SLUG = "forum"
ZONE = "Europe/Berlin"
DATE = "2027-05-04"
KINDS = ["days", "rooms", "tracks", "people", "time-slots", "sessions", "appearances"]

# Of each kind, 1 and 2 are there to stay; 3 is there to be deleted. Session 4 has no place.
STAYS, GOES, UNPLACED = 1, 3, 4
# A person whom only their own link concerns.
LINKED = 4

ASKED = itertools.count()


# schemathesis.toml has them, too.
def id_of(kind, number=STAYS):
    # A placement has the id of its session.
    kind = "sessions" if kind == "placements" else kind
    return f"01900000-0000-7000-8000-{KINDS.index(kind) + 1:06}{number:06}"


def slot(label, starts, ends):
    times = {"starts_at": f"{DATE}T{starts}", "ends_at": f"{DATE}T{ends}"}
    return {"day_id": id_of("days"), "label": label} | times


def place(starts, ends):
    times = {"starts_at": f"{DATE}T{starts}", "ends_at": f"{DATE}T{ends}"}
    return {"room_ids": [id_of("rooms")]} | times


def person(number, role):
    ids = {"id": id_of("appearances", number), "person_id": id_of("people", number)}
    return ids | {"role": role}


# In this order: a session refers to what stands before it.
BODIES = {
    "days": [
        {"date": DATE, "label": "Tuesday", "opens": "08:00", "closes": "26:00"},
        {"date": "2027-05-05", "opens": "09:00", "closes": "18:00"},
        {"date": "2027-05-10"},
    ],
    "rooms": [{"name": "Great Hall", "sharing": "shared"}, {"name": "Library"}, {"name": "Attic"}],
    "tracks": [{"name": "Ports"}, {"name": "Weather"}, {"name": "Fish"}],
    "people": [
        {"name": "Ines Faro", "title": "Head of Pilots", "affiliation": "Harbour Office"},
        {"name": "Tom Reed"},
        {"name": "Ada Lund"},
        {"name": "Per Skog"},
    ],
    "time-slots": [
        slot("Morning 1", "09:00", "10:00"),
        slot("Morning 2", "10:00", "11:00"),
        slot("Night", "23:00", "23:30"),
    ],
    "sessions": [
        {
            "label": "Panel 1",
            "title": "Ports and Weather",
            "abstract": "What a storm costs.",
            "kind": "panel",
            "track_id": id_of("tracks"),
            "placement": place("11:00", "12:00"),
            "people": [person(1, "moderator")],
        },
        {
            "title": "Opening",
            "kind": "opening",
            "placement": {"room_ids": [id_of("rooms")], "time_slot_id": id_of("time-slots")},
            "people": [person(2, "speaker")],
        },
        {"title": "Party", "placement": place("20:00", "21:00")},
        {"title": "Somewhere", "people": [person(3, "host")]},
        {"title": "Knots", "people": [person(LINKED, "speaker")]},
    ],
}

# The bodies of examples that are not those above.
EXAMPLES = {
    ("post", "conferences"): {"slug": "harbour", "title": "Harbour", "zone": ZONE},
    ("put", "conference"): {"title": "Forum", "zone": ZONE, "url": "https://forum.example/"},
    ("patch", "conference"): {"title": "Forum", "zone": ZONE, "url": "https://forum.example/"},
    ("post", "days"): {"date": "2027-05-12", "opens": "08:00", "closes": "26:00"},
    # Whoever has declined is not in two sessions at once.
    ("post", "sessions"): {
        "title": "Repeat",
        "placement": place("14:00", "15:00"),
        "people": [{"person_id": id_of("people"), "role": "panelist", "state": "declined"}],
    },
    ("post", "appearances"): {
        "session_id": id_of("sessions", UNPLACED),
        "person_id": id_of("people", 2),
        "role": "panelist",
    },
    ("put", "appearances"): {
        "session_id": id_of("sessions"),
        "person_id": id_of("people"),
        "role": "moderator",
    },
    ("patch", "appearances"): {"role": "moderator", "shown": True},
    ("post", "placements"): {"session_id": id_of("sessions", UNPLACED)} | place("16:00", "17:00"),
    ("put", "placements"): place("11:00", "12:00"),
    ("patch", "placements"): place("11:00", "12:00"),
    ("patch", "rules"): {"missing_moderator": {"severity": "warn"}},
    ("post", "redaction"): {"reason": "Asked for it in writing"},
    ("post", "tokens"): {"name": "Press", "permission": "viewer", "conference": SLUG},
    ("post", "rotation"): {"overlap_minutes": 5},
    ("patch", "own"): {"title": "Head of Pilots"},
    ("put", "answer"): {"answer": "confirmed"},
    ("post", "selections"): {"session_ids": [id_of("sessions")]},
    ("put", "selections"): {"session_ids": [id_of("sessions", 2)]},
    ("post", "imports"): f"{DATE}\n9:00-10:00 Ports and Weather\nModerator: Ines Faro\n",
    ("post", "edits"): {
        "edits": [
            {
                "op": "update",
                "resource": "room",
                "id": id_of("rooms", 2),
                "value": {"name": "Library"},
            },
            {"op": "swap", "session_ids": [id_of("sessions", 1), id_of("sessions", 2)]},
            {"op": "swap", "session_ids": [id_of("sessions", 1), id_of("sessions", 2)]},
        ]
    },
}


def kind_of(path):
    """The last name in a path: "rooms", or "conference" for the conference itself."""
    if path.startswith("/f/"):
        return "selections"
    if path.startswith("/p/"):
        return "answer" if path.endswith("/appearances/{id}") else "own"
    if path == CONFERENCE:
        return "conference"
    return path.removesuffix("/{id}").rsplit("/", 1)[-1]


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for path, methods in raw_schema["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                example = parameter_example(path, method, parameter)
                if example:
                    parameter["example"] = example
            body = body_example(path, method)
            if body:
                (content,) = operation["requestBody"]["content"].values()
                content["example"] = body


@schemathesis.hook
def filter_case(context, case):
    """Whatever else is deleted, the conference stays."""
    deletes = (case.method.upper(), case.path) == ("DELETE", CONFERENCE)
    return not deletes or (case.path_parameters or {}).get("slug") != SLUG


def parameter_example(path, method, parameter):
    kind = kind_of(path)
    of = path.split("/{code}")[0].rsplit("/", 1)[-1]
    match parameter["in"], parameter["name"]:
        case "path", "secret" if path.startswith("/p/"):
            return link()
        case "path", "secret":
            return selection(method)[0]
        case "path", "id" if kind == "answer":
            return id_of("appearances", LINKED)
        case "path", "id" if kind == "link":
            return id_of("people")
        case "path", "id" if kind in ("tokens", "rotation"):
            return token(method)
        case "path", "id" if kind == "redaction":
            return id_of("people", GOES)
        case "path", "code" if of == "days":
            return DATE
        case "path", "code" if of in KINDS:
            return id_of(of)
        case "path", "number":
            return 1
        case "path", "slug":
            return "harbour" if (method, kind) == ("delete", "conference") else SLUG
        case "path", "id" if kind in KINDS or kind == "placements":
            return id_of(kind, GOES if method == "delete" else STAYS)
        case "path", "date":
            return DATE
        case "path", "code":
            return "not_found"
        case "path", "file":
            return "index.html"
        case "header", "If-Match":
            return "*"
    return None


@functools.cache
def make_selection(number):
    """The secret and the key of a selection of the running server."""
    body = json.dumps({"session_ids": [id_of("sessions")]}).encode()
    url = f"{os.environ['PLENARY_SERVER']}/conferences/{SLUG}/selections"
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        made = json.load(answer)
    return made["url"].rsplit("/", 1)[-1], made["key"]


def made_by_owner(path, body):
    headers = {"Content-Type": "application/json"}
    headers["Authorization"] = f"Bearer {os.environ['PLENARY_OWNER_TOKEN']}"
    url = os.environ["PLENARY_SERVER"] + path
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@functools.cache
def link():
    """The secret of the link of somebody whose link no other request replaces."""
    path = f"{CONFERENCE.format(slug=SLUG)}/people/{id_of('people', LINKED)}/link"
    return made_by_owner(path, {})["url"].rsplit("/", 1)[-1]


@functools.cache
def token(method):
    """The id of a token that stays, or of one that is there to be revoked."""
    new = {"name": f"For {method}", "permission": "viewer"}
    return made_by_owner("/api/v1/tokens", new)["token"]["id"]


def selection(method):
    """One that stays, and one that is there to be deleted."""
    return make_selection(GOES if method.lower() == "delete" else STAYS)


@schemathesis.hook
def before_call(context, case, kwargs):
    """A selection is changed by its own key, not by a token."""

    def signed(request):
        request.headers["Authorization"] = f"Bearer {selection(case.method)[1]}"
        return request

    if case.path == "/f/{secret}" and "Authorization" in (case.headers or {}):
        kwargs["auth"] = signed


class FromElsewhere(requests.adapters.HTTPAdapter):
    """Each request comes from another address: wrong tokens are limited for each of them."""

    def send(self, request, *args, **kwargs):
        count = next(ASKED)
        address = f"10.{count >> 16 & 255}.{count >> 8 & 255}.{count & 255}"
        request.headers["X-Forwarded-For"] = address
        return super().send(request, *args, **kwargs)


# Also those that schemathesis sends by itself, which no hook sees.
requests.adapters.HTTPAdapter = requests.sessions.HTTPAdapter = FromElsewhere


def body_example(path, method):
    if method not in ("post", "put", "patch"):
        return None
    kind = kind_of(path)
    return EXAMPLES.get((method, kind)) or BODIES.get(kind, [None])[0]


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
