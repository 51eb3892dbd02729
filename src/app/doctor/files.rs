//! Who else of the machine may read what is not public.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{Finding, Patient, State};
use crate::storage::Address;

/// Where containers find secrets: their host guards them, and gives them whatever mode it likes.
const SECRETS_OF_CONTAINERS: &str = "/run/secrets";

/// Looks at the database, the settings and the secrets, as far as they are files of this machine.
pub fn permissions(patient: &Patient<'_>) -> Vec<Finding> {
    let database = match Address::parse(patient.database) {
        Ok(Address::Sqlite(path)) => Some(path),
        Ok(Address::Postgres(_)) | Err(_) => None,
    };
    let secrets = patient.secret_files.iter().map(PathBuf::as_path);
    let secrets = secrets.filter(|file| !file.starts_with(SECRETS_OF_CONTAINERS));
    let files = database.as_deref().into_iter().chain(patient.config_file);
    files.chain(secrets).filter_map(guarded).collect()
}

/// Who may read a file; `None` for one that is not there.
fn guarded(file: &Path) -> Option<Finding> {
    let mode = fs::metadata(file).ok()?.mode() & 0o777;
    let (name, path) = ("permissions", file.display());
    Some(match mode & 0o077 {
        0 => Finding::ok(name, format!("{path} is its owner's alone")),
        _ => Finding::bad(
            State::Warning,
            name,
            format!("{path} can be read by others of this machine (mode {mode:o})"),
            format!("chmod 600 {path}"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_that_others_read_is_said_with_the_way_out() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let state = |file: &Path| guarded(file).map(|finding| finding.state);
        assert_eq!(state(file.path()), Some(State::Ok));
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(state(file.path()), Some(State::Warning));
        assert_eq!(state(Path::new("/none")), None);
    }
}
