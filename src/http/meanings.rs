//! What the codes of problems mean.

/// What each code means, for the page behind a problem's `type`.
pub const MEANINGS: &[(&str, &str)] = &[
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
    ("forbidden", "Only the owner may do this."),
    (
        "id_taken",
        "Another conference has this id already. Choose another one, such as a new UUIDv7.",
    ),
    (
        "in_use",
        "Something else still refers to the resource. Change or delete that first.",
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
        "Too many at once from one address. Try again after `Retry-After` seconds.",
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
