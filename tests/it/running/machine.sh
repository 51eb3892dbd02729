# Stands in for the machine that the README is written for, in the folder $ROOT, and stands before its
# commands. What is stood in for: root's rights, a user, cargo's build of $PROGRAM, and systemd, which
# here reads the same units, lays out what they want and runs their commands.
# shellcheck shell=bash disable=SC2153 # NAME is the README's
useradd() { [[ ${*: -1} == plenary ]]; }
chown() { [[ $1 == plenary: && -e $2 ]]; }
cargo() {
    [[ $* == "install --path . --locked --root $ROOT/usr/local"* ]]
    install -D "$PROGRAM" "$ROOT/usr/local/bin/plenary"
}
runuser() {
    [[ $1 == -u && $2 == plenary && $3 == -- ]]
    shift 3
    "$@"
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

systemctl() {
    local verb=$1 unit line
    shift
    [[ ${1:-} != --now ]] || shift
    for unit; do
        case $verb:$unit in
            *:caddy.service) grep -q "^$NAME {" "$ROOT/etc/caddy/Caddyfile" ;;
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
trap 'kill "${server:-}" 2>/dev/null || true' EXIT
