//! Hashes as text.

use sha2::{Digest, Sha256};

/// The first `bytes` bytes of the SHA-256 of some data, in hexadecimal; 32 is all of it.
pub fn sha256_hex(data: impl AsRef<[u8]>, bytes: usize) -> String {
    hex(&Sha256::digest(data), bytes)
}

/// The first `bytes` bytes of a hash, in hexadecimal.
pub fn hex(hash: &[u8], bytes: usize) -> String {
    hash.iter()
        .take(bytes)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
