//! Newer zone data than that of the program, from a folder of compiled zone files.

use std::path::Path;

use super::Error;
use crate::domain::local_time::ZoneData;

/// Copies of the whole database in other forms, which some systems keep in the same folder.
const OTHER_FORMS: &[&str] = &["posix", "right"];

/// Reads a zoneinfo folder, and lets this process go by it.
pub fn install(folder: &Path) -> Result<(), Error> {
    let failed = |detail: String| Error::Setting {
        name: "--tzdir",
        detail,
    };
    let mut files = Vec::new();
    read(folder, "", &mut files)
        .map_err(|error| failed(format!("{}: {error}", folder.display())))?;
    let data = ZoneData::read(files);
    let data = data.map_err(|fault| failed(format!("{}: {fault}", folder.display())))?;
    data.install();
    Ok(())
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
