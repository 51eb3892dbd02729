//! What the codes of problems mean.

/// What each code means, for the page behind a problem's `type`.
pub const MEANINGS: &[(&str, &str)] = &[
    (
        "address_too_long",
        "The address with its query is too long. Ask for less at once: fewer filters, or several \
        feeds.",
    ),
    (
        "bad_request",
        "The request cannot be read: its JSON or a query parameter is malformed.",
    ),
    (
        "blocked",
        "Conflicts stand in the way of publishing. Mend the agenda, or waive them with a \
        reason in a request that changes it.",
    ),
    (
        "body_timeout",
        "The body did not arrive in time, and the connection was closed. Send it again; over a \
        slow line, in smaller parts.",
    ),
    (
        "closed",
        "There is nothing to answer for any more: the session is cancelled, or the organizers have \
        withdrawn the person from it. They can say why, and invite again.",
    ),
    (
        "conflict",
        "The request would introduce a conflict, such as a room or person in two \
        sessions at once. `conflicts` says with what it collides. Choose another \
        time or place, or accept it: `waive` with its key and a reason goes into a PATCH, or into \
        a PUT with an id of your own.",
    ),
    (
        "exists",
        "Something of this name exists already. Choose another name.",
    ),
    (
        "forbidden",
        "The token has not the right that this needs, or is good for another conference alone. \
        An owner can make one that has it.",
    ),
    (
        "id_taken",
        "Another conference has this id already. Choose another one, such as a new UUIDv7.",
    ),
    (
        "in_use",
        "Something else still refers to the resource. Change or delete that first.",
    ),
    (
        "insufficient_storage",
        "The disk of the database is full: nothing was changed, and reading goes on. Whoever \
        runs the server has to make room on it; then the same request can be sent again.",
    ),
    (
        "internal",
        "Something went wrong inside. The server's log has the cause under the request \
        id.",
    ),
    (
        "invalid",
        "Some values cannot be. `errors` names each with its place (a JSON pointer) and \
        what would be right.",
    ),
    (
        "key_reused",
        "The Idempotency-Key was sent before, with another request. Each request has a key of its \
         own; the same request keeps its key.",
    ),
    (
        "method_not_allowed",
        "The address exists, but not with this method; `Allow` lists those it \
        has.",
    ),
    ("not_found", "There is nothing at this address."),
    (
        "not_published",
        "The conference has no release yet; its organizers publish when they say \
        so.",
    ),
    (
        "precondition_required",
        "Changing or deleting needs `If-Match` with the ETag that was read, or `*` for \
         whatever it is now; PUT makes something new with `If-None-Match: *`, and replaces with \
         `If-Match`.",
    ),
    (
        "stale",
        "Somebody changed the resource after it was read, or it is there already. \
         `current` is what it is now: decide again, and send its ETag.",
    ),
    ("timeout", "The request took too long to arrive."),
    ("too_large", "The body is too large."),
    (
        "too_many_requests",
        "Too many at once from one address or with one token. Try again after `Retry-After` \
        seconds.",
    ),
    (
        "unauthorized",
        "A token is missing or not valid; send `Authorization: Bearer …`.",
    ),
    (
        "unavailable",
        "The database cannot be reached. Try again after `Retry-After` seconds.",
    ),
    (
        "unsupported_media_type",
        "Send JSON, with `Content-Type: application/json`.",
    ),
];
