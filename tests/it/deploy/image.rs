//! The image, and the services around it.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use regex::Regex;
use serde_json::{Map, Value};

use super::{lines, root, said};

const DOCKERFILE: &str = include_str!("../../../deploy/Dockerfile");
const DOCKERIGNORE: &str = include_str!("../../../.dockerignore");
const COMPOSE: &str = include_str!("../../../deploy/compose.yaml");

/// The instructions of the Dockerfile, stage by stage.
fn stages() -> Vec<Vec<(String, String)>> {
    let mut stages: Vec<Vec<_>> = Vec::new();
    for line in lines(DOCKERFILE) {
        let (name, rest) = line.split_once(' ').unwrap();
        if name == "FROM" {
            stages.push(Vec::new());
        }
        let instruction = (name.to_owned(), rest.trim().to_owned());
        stages.last_mut().unwrap().push(instruction);
    }
    stages
}

/// What a stage says with an instruction.
fn all<'a>(stage: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    let named = stage.iter().filter(|(instruction, _)| instruction == name);
    named.map(|(_, rest)| rest.as_str()).collect()
}

#[test]
fn the_image_holds_the_program_alone_and_runs_it_without_rights() {
    let stages = stages();
    let [builder, image] = &stages[..] else {
        panic!("not two stages: {stages:?}");
    };
    assert_eq!(all(image, "FROM"), ["scratch"]);
    let users = all(image, "USER");
    let ids = users.last().unwrap().split(':');
    let ids: Vec<u32> = ids.map(|id| id.parse().unwrap()).collect();
    assert!(ids.len() == 2 && !ids.contains(&0), "{users:?}");
    let health = all(image, "HEALTHCHECK").join(" ");
    assert!(
        health.ends_with(r#"CMD ["/plenary", "healthcheck"]"#),
        "{health}"
    );
    assert_eq!(all(image, "ENTRYPOINT"), [r#"["/plenary"]"#]);
    assert_eq!(all(image, "CMD"), [r#"["serve"]"#]);
    assert_eq!(all(image, "VOLUME"), ["/data"]);
    let environment = all(image, "ENV").join(" ");
    assert!(environment.contains("PLENARY_DATA=/data"), "{environment}");
    assert!(
        environment.contains("PLENARY_LISTEN=0.0.0.0:8080"),
        "{environment}"
    );
    let secret = Regex::new("(?i)(token|password|secret)[a-z_]*[= ]").unwrap();
    for stage in [builder, image] {
        // ADD fetches addresses and unpacks archives; nothing here is fetched without a checksum.
        assert_eq!(all(stage, "ADD"), [""; 0]);
        for name in ["ENV", "ARG"] {
            let told = all(stage, name).join(" ");
            assert!(!secret.is_match(&told), "{told}");
        }
    }
    let built = all(builder, "RUN");
    let mut built = built.iter().filter(|line| line.contains("cargo build"));
    let build = built.next().unwrap();
    assert!(
        build.contains("--release") && build.contains("--locked"),
        "{build}"
    );
}

#[test]
fn the_image_is_built_of_what_is_sent_and_all_that_the_source_takes_in_is_sent() {
    let stages = stages();
    let mut taken = Vec::new();
    for from in stages.iter().flat_map(|stage| all(stage, "COPY")) {
        if from.starts_with("--from=builder ") {
            continue;
        }
        assert!(!from.starts_with("--"), "{from}");
        let mut words: Vec<_> = from.split_whitespace().collect();
        words.pop();
        taken.extend(words);
    }
    let sent: Vec<_> = lines(DOCKERIGNORE);
    assert_eq!(sent[0], "*", "nothing is sent that is not named");
    for source in &taken {
        assert!(root().join(source).exists(), "{source} is not there");
        assert!(sent.contains(&format!("!{source}")), "{source} is not sent");
    }
    assert_eq!(
        sent.len() - 1,
        taken.len(),
        "sent, and not taken: {sent:?} {taken:?}"
    );
    let included = Regex::new(r#"include_(?:str|bytes)!\(\s*"([^"]+)""#).unwrap();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.ends_with("tests.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            // Tests inside the source are not built for the image.
            let built = text.split("#[cfg(test)]").next().unwrap();
            for found in included.captures_iter(built) {
                let file = folder.join(&found[1]).canonicalize().unwrap();
                let is_sent = taken.iter().any(|source| {
                    let source = root().join(source).canonicalize().unwrap();
                    file.starts_with(source)
                });
                let is_test = path.components().any(|part| part.as_os_str() == "tests");
                assert!(is_sent || is_test, "{path:?} takes {file:?} in");
            }
        }
    }
}

#[test]
fn the_image_is_built_with_a_compiler_that_is_new_enough() {
    let minor = |text: &str| text.split('.').nth(1).unwrap().parse::<u32>().unwrap();
    let stages = stages();
    let from = all(&stages[0], "FROM")[0];
    let used = from.strip_prefix("rust:").unwrap().split('-').next();
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, needed) = manifest.split_once("rust-version = \"").unwrap();
    let needed = needed.split('"').next().unwrap();
    assert!(minor(used.unwrap()) >= minor(needed), "{from}, {needed}");
}

fn compose() -> Value {
    let mut compose: serde_norway::Value = serde_norway::from_str(COMPOSE).unwrap();
    compose.apply_merge().unwrap();
    serde_json::to_value(compose).unwrap()
}

fn names(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(fields) => fields.keys().cloned().collect(),
        Value::Array(items) => items.iter().map(text).collect(),
        Value::Null => BTreeSet::new(),
        other => panic!("no names: {other}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn services(compose: &Value) -> &Map<String, Value> {
    compose["services"].as_object().unwrap()
}

#[test]
fn every_service_of_the_composition_is_hardened_watched_and_given_secrets_as_files() {
    let compose = compose();
    for (name, service) in services(&compose) {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(
            names(&service["cap_drop"]),
            BTreeSet::from(["ALL".to_owned()])
        );
        let options = names(&service["security_opt"]);
        assert!(options.contains("no-new-privileges:true"), "{name}");
        assert!(service["healthcheck"]["test"][1].is_string(), "{name}");
        assert_eq!(service["restart"], "unless-stopped", "{name}");
        assert!(service.get("env_file").is_none() && service.get("privileged").is_none());
        let secrets = names(&service["secrets"]);
        for (variable, value) in service["environment"].as_object().unwrap() {
            let value = text(value);
            let is_secret = ["TOKEN", "PASSWORD", "DATABASE"]
                .iter()
                .any(|word| variable.contains(word));
            if is_secret {
                assert!(variable.ends_with("_FILE"), "{name}: {variable}");
                let secret = value.strip_prefix("/run/secrets/").unwrap();
                assert!(secrets.contains(secret), "{name}: {secret}");
            }
        }
        for secret in secrets {
            let file = text(&compose["secrets"][&secret]["file"]);
            assert!(file.starts_with("./secrets/"), "{secret}: {file}");
        }
        for volume in names(&service["volumes"]) {
            let (from, _) = volume.split_once(':').unwrap();
            match from.strip_prefix("./") {
                Some(file) => assert!(root().join("deploy").join(file).is_file(), "{file}"),
                None => assert!(compose["volumes"].get(from).is_some(), "{from}"),
            }
        }
    }
    let ignored = fs::read_to_string(root().join("deploy/.gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == "/secrets/"));
}

#[test]
fn only_the_proxy_is_published_and_the_database_is_for_the_program_alone() {
    let compose = compose();
    let services = services(&compose);
    let of = |list: [&str; 3]| list.map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
    let known: BTreeSet<_> = services.keys().cloned().collect();
    assert_eq!(known, of(["plenary", "postgres", "caddy"]));
    let published = services.iter().filter(|(_, it)| it.get("ports").is_some());
    assert_eq!(
        published.map(|(name, _)| name).collect::<Vec<_>>(),
        ["caddy"]
    );
    let network = |name: &str| names(&services[name]["networks"]).into_iter();
    assert_eq!(
        network("plenary").collect::<Vec<_>>(),
        ["inside", "outside"]
    );
    assert_eq!(network("postgres").collect::<Vec<_>>(), ["inside"]);
    assert_eq!(network("caddy").collect::<Vec<_>>(), ["outside"]);
    assert_eq!(compose["networks"]["inside"]["internal"], true);
    let address = text(&services["caddy"]["networks"]["outside"]["ipv4_address"]);
    let trusted = &services["plenary"]["environment"]["PLENARY_TRUSTED_PROXIES"];
    assert_eq!(text(trusted), address, "nobody else's word is taken");
    let subnet = text(&compose["networks"]["outside"]["ipam"]["config"][0]["subnet"]);
    let subnet: ipnet::IpNet = subnet.parse().unwrap();
    assert!(subnet.contains(&address.parse::<std::net::IpAddr>().unwrap()));
    let build = &services["plenary"]["build"];
    let context = root().join("deploy").join(text(&build["context"]));
    assert!(context.join(text(&build["dockerfile"])).is_file());
    let upstream = text(&services["caddy"]["environment"]["UPSTREAM"]);
    assert_eq!(upstream, "plenary:8080", "where the image listens");
    for (needs, needed) in [("plenary", "postgres"), ("caddy", "plenary")] {
        let condition = &services[needs]["depends_on"][needed]["condition"];
        assert_eq!(condition, "service_healthy");
    }
}

#[test]
fn compose_itself_has_nothing_to_say_against_the_composition() {
    let compose = |arguments: &[&str]| {
        let mut docker = Command::new("docker");
        docker.arg("compose").args(arguments);
        docker.env("SITE", "programme.example");
        docker.current_dir(root().join("deploy")).output()
    };
    // Reading needs no daemon, but a client with its plugin, which not every machine has.
    if !compose(&["version"]).is_ok_and(|output| output.status.success()) {
        return;
    }
    let output = compose(&["--file", "compose.yaml", "config", "--quiet"]).unwrap();
    assert!(output.status.success(), "{}", said(&output));
}
