# Stands in for the machine that the README is written for, in the folder $ROOT, and stands before its
# commands. What is stood in for: root's rights, users, cargo's build of $PROGRAM, and systemd, which
# here reads the same units, lays out what they want and runs their commands. What is not: the
# program, PostgreSQL ($PGHOST, if there is one) and Caddy ($CADDY, if there is one).
# shellcheck shell=bash disable=SC2153 # NAME is the README's
useradd() { [[ ${*: -1} == plenary ]]; }
chown() { [[ $1 == plenary: && -e $2 ]]; }
cargo() {
    [[ $* == "install --path . --locked --root $ROOT/usr/local"* ]]
    install -D "$PROGRAM" "$ROOT/usr/local/bin/plenary"
}
runuser() {
    [[ $1 == -u && $3 == -- ]]
    local user=$2
    shift 3
    case $user in
        plenary) "$@" ;;
        postgres) as_postgres "$@" ;;
        *) return 1 ;;
    esac
}

# PostgreSQL's own programs ask the server of the tests, where the role and the database have a name
# that nobody else has. Without a server nothing is left but to look at what they are told.
as_postgres() {
    case $* in
        "createuser plenary" | "createdb --owner plenary plenary")
            [[ -z $PGHOST ]] || "${@//plenary/$ROLE}"
            ;;
        "psql --quiet")
            if [[ -n $PGHOST ]]; then
                sed "s/plenary/$ROLE/" | "$@" --set ON_ERROR_STOP=1
            else
                grep -q '^ALTER ROLE plenary PASSWORD '
            fi
            ;;
        *) return 1 ;;
    esac
}

# The lines of a unit and its drop-ins that begin with a key, with systemd's specifiers replaced.
unit_says() {
    cat "$ROOT/etc/systemd/system/$1" "$ROOT/etc/systemd/system/$1.d"/*.conf 2>/dev/null |
        sed -e ':join; /\\$/ { N; s/\\\n/ /; b join }' | sed -n "s/^$2=//p" |
        sed -e "s,%S/,$ROOT/var/lib/,g" -e "s,%d/,$ROOT/credentials/$1/,g" -e 's/%%/%/g' \
            -e 's/\$\$/$/g'
}

# Makes what a unit wants to be there.
unit_prepare() {
    local name file
    for name in $(unit_says "$1" StateDirectory); do
        mkdir -p "$ROOT/var/lib/$name"
    done
    mkdir -p "$ROOT/credentials/$1"
    while IFS=: read -r name file; do
        install -m 400 "$file" "$ROOT/credentials/$1/$name"
    done < <(unit_says "$1" LoadCredential)
}

# The commands of a unit, each with its environment, a line each.
unit_commands() {
    unit_says "$1" ExecStart | sed "s,^,env $(unit_says "$1" Environment | xargs) ,"
}

# Caddy with the site as it was written, but on a port of the test and without TLS, which the tests
# of the proxies have. Without Caddy nothing is left but to look at the name of the site.
start_proxy() {
    local file=$ROOT/etc/caddy/Caddyfile
    grep -q "^$NAME {" "$file"
    [[ -n $CADDY ]] || return 0
    {
        printf '{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n'
        sed "s,^$NAME {,http://$NAME:$PROXY_PORT {," "$file"
    } >"$ROOT/Caddyfile"
    env HOME="$ROOT" XDG_DATA_HOME="$ROOT" XDG_CONFIG_HOME="$ROOT" \
        "$CADDY" run --adapter caddyfile --config "$ROOT/Caddyfile" >>"$ROOT/log" 2>&1 &
    proxy=$!
}

systemctl() {
    local verb=$1 unit line
    shift
    [[ ${1:-} != --now ]] || shift
    for unit; do
        case $verb:$unit in
            reload:caddy.service) start_proxy ;;
            *:*.timer) test -e "$ROOT/etc/systemd/system/${unit%.timer}.service" ;;
            start:plenary-backup.service)
                unit_prepare "$unit"
                while IFS= read -r line; do eval "$line"; done < <(unit_commands "$unit")
                ;;
            enable:* | start:*)
                unit_prepare "$unit"
                eval "exec $(unit_commands "$unit")" >>"$ROOT/log" 2>&1 &
                server=$!
                ;;
            # One that has hardly started may end by the signal itself.
            stop:*) kill -TERM "$server" && { wait "$server" || (($? == 143)); } ;;
            restart:*)
                systemctl stop "$unit"
                systemctl start "$unit"
                ;;
        esac
    done
}
trap 'kill "${server:-}" 2>/dev/null || true; kill "${proxy:-}" 2>/dev/null || true' EXIT

# Asks as a reader of the site does: through the proxy, if there is one.
reader() {
    local site=http://$ADDRESS to=()
    if [[ -n $CADDY ]]; then
        site=http://$NAME:$PROXY_PORT
        to=(--resolve "$NAME:$PROXY_PORT:127.0.0.1")
    fi
    curl -sS --fail --noproxy '*' --retry 20 --retry-delay 1 --retry-all-errors "${to[@]}" "$site$1"
}

# What a block of the README leaves behind: a server that is ready, for its readers as well.
is_ready() {
    curl -sS --fail --retry 20 --retry-delay 1 --retry-connrefused "http://$ADDRESS/readyz"
    reader /readyz
}

# A programme that everything has to keep, to the byte.
publish_programme() {
    printf '%s\n' 'Panel 1: Ports and Weather (9:00 AM - 10:15 AM)' 'Moderator: Ines Faro' \
        >"$ROOT/agenda.txt"
    plenary_as import "$ROOT/agenda.txt" --new forum --zone Europe/Lisbon --date 2027-05-04
    plenary_as publish forum
    reader /conferences/forum/agenda.ics >"$ROOT/published.ics"
    grep -q 'Ports and Weather' "$ROOT/published.ics"
}
is_kept() {
    reader /conferences/forum/agenda.ics | cmp - "$ROOT/published.ics"
    [[ $(plenary_as token list) == *ines* ]]
}
