//! Which zone data this process goes by: the newer of the program's own and of a folder.

use std::path::{Path, PathBuf};

use chrono::{Datelike, Duration};

use super::{Error, clock};
use crate::domain::local_time::{COMPILED_VERSION, ZoneData};

/// Copies of the whole database in other forms, which some systems keep in the same folder.
const OTHER_FORMS: &[&str] = &["posix", "right"];

/// Where systems keep theirs.
const SYSTEM: &str = "/usr/share/zoneinfo";

/// How long into a year data of the year before is nothing to be warned of, in days: the first
/// version of a year comes when some country needs it.
const GRACE_DAYS: i64 = 90;

/// Zone data, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `None`: compiled into the program.
    pub folder: Option<PathBuf>,
    /// Of the IANA database, such as "2026f"; `None` in a folder that does not say.
    pub version: Option<String>,
}

/// Which zone data is used, which is not, and what is to be said about that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub used: Source,
    pub unused: Vec<Source>,
    pub warnings: Vec<String>,
}

/// Chooses zone data, and lets this process go by it: a folder that somebody names unless it is
/// older, else the system's when that is newer, else the program's own.
pub fn install(named: Option<&Path>) -> Result<Choice, Error> {
    let (choice, files) = choose(named)?;
    if let Some(data) = files {
        data.install();
    }
    Ok(choice)
}

/// The same, without going by it.
fn choose(named: Option<&Path>) -> Result<(Choice, Option<ZoneData>), Error> {
    let own = Source {
        folder: None,
        version: Some(COMPILED_VERSION.to_owned()),
    };
    let folder = named.unwrap_or(Path::new(SYSTEM));
    let other = Source {
        folder: Some(folder.to_owned()),
        version: version(folder),
    };
    let is_newer = match (&other.version, named) {
        (Some(version), _) => version.as_str() > COMPILED_VERSION,
        // Whoever names a folder without a version knows why.
        (None, named) => named.is_some(),
    };
    let failed = |detail: String| Error::Setting {
        name: "--tzdir",
        detail: format!("{}: {detail}", folder.display()),
    };
    let data = match is_newer.then(|| read_all(folder)).transpose() {
        Ok(data) => data,
        Err(_) if named.is_none() => None,
        Err(detail) => return Err(failed(detail)),
    };
    let exists = named.is_some() || other.version.is_some();
    let (used, unused) = match data {
        Some(_) => (other, Some(own)),
        None => (own, Some(other).filter(|_| exists)),
    };
    let warnings = warnings(&used, unused.as_ref(), named);
    let unused = unused.into_iter().collect();
    let choice = Choice {
        used,
        unused,
        warnings,
    };
    Ok((choice, data))
}

fn warnings(used: &Source, unused: Option<&Source>, named: Option<&Path>) -> Vec<String> {
    let mut warnings = Vec::new();
    let year = (clock::now() - Duration::days(GRACE_DAYS)).year();
    let version = used.version.as_deref();
    let of = version.and_then(|version| version.get(..4)?.parse::<i32>().ok());
    if let (Some(of), Some(version)) = (of, version)
        && of < year
    {
        warnings.push(format!(
            "zone data {version} is stale: laws have changed since {of}; install a newer tzdata, \
             or name a zoneinfo folder with --tzdir or TZDIR"
        ));
    }
    if let (Some(unused), Some(named)) = (unused, named)
        && unused.folder.is_some()
    {
        let (version, named) = (unused.version.as_deref().unwrap_or("?"), named.display());
        warnings.push(format!(
            "{named} holds zone data {version}, which is not newer than the program's own"
        ));
    }
    warnings
}

/// The version that a folder says it has.
fn version(folder: &Path) -> Option<String> {
    let from_source = std::fs::read_to_string(folder.join("tzdata.zi")).ok();
    let from_source = from_source.as_deref().and_then(|text| {
        let first = text.lines().next()?;
        first.strip_prefix("# version ").map(str::to_owned)
    });
    let named = || std::fs::read_to_string(folder.join("+VERSION")).ok();
    let version = from_source.or_else(named)?.trim().to_owned();
    let mut letters = version.chars();
    let dated = letters.by_ref().take(4).all(|c| c.is_ascii_digit());
    let fits = dated && letters.next().is_some_and(|c| c.is_ascii_lowercase());
    fits.then_some(version)
}

fn read_all(folder: &Path) -> Result<ZoneData, String> {
    let mut files = Vec::new();
    read(folder, "", &mut files).map_err(|error| error.to_string())?;
    ZoneData::read(files).map_err(|fault| fault.to_string())
}

fn read(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            if !OTHER_FORMS.contains(&name.as_str()) {
                read(&entry.path(), &format!("{prefix}{name}/"), files)?;
            }
            continue;
        }
        let bytes = std::fs::read(entry.path())?;
        if bytes.starts_with(b"TZif") {
            files.push((format!("{prefix}{name}"), bytes));
        }
    }
    Ok(())
}

impl Source {
    /// "2026f from /usr/share/zoneinfo".
    pub fn line(&self) -> String {
        let version = self.version.as_deref().unwrap_or("of unknown version");
        match &self.folder {
            None => format!("{version}, the program's own"),
            Some(folder) => format!("{version}, from {}", folder.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zone file without transitions (RFC 9636).
    fn folder(version: Option<&str>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = Vec::new();
        for _ in 0..2 {
            bytes.extend(b"TZif2");
            bytes.extend([0; 15]);
            for count in [0_u32, 0, 0, 0, 1, 4] {
                bytes.extend(count.to_be_bytes());
            }
            bytes.extend([0; 6]);
            bytes.extend(b"UTC\0");
        }
        bytes.extend(b"\nUTC0\n");
        std::fs::create_dir(folder.path().join("Etc")).unwrap();
        std::fs::write(folder.path().join("Etc/UTC"), bytes).unwrap();
        if let Some(version) = version {
            let line = format!("# version {version}\nrest");
            std::fs::write(folder.path().join("tzdata.zi"), line).unwrap();
        }
        folder
    }

    fn used(version: Option<&str>) -> (Option<String>, bool, usize) {
        let folder = folder(version);
        let (choice, data) = choose(Some(folder.path())).unwrap();
        (choice.used.version, data.is_some(), choice.warnings.len())
    }

    #[test]
    fn the_newer_zone_data_is_used_and_an_older_folder_is_said() {
        let own = Some(COMPILED_VERSION.to_owned());
        assert_eq!(used(Some("2999a")), (Some("2999a".to_owned()), true, 0));
        let (version, is_read, warnings) = used(Some("1999a"));
        assert_eq!((version, is_read), (own, false));
        assert!(warnings >= 1);
    }

    #[test]
    fn a_named_folder_without_a_version_is_meant() {
        assert_eq!(used(None), (None, true, 0));
        assert_eq!(used(Some("newest")), (None, true, 0));
    }

    #[test]
    fn a_folder_without_zones_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = choose(Some(folder.path()))
            .map(drop)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("--tzdir: ") && error.contains("no compiled"),
            "{error}"
        );
    }
}
