//! TLS to PostgreSQL, asked for in the address as libpq has it: `sslmode` and `sslrootcert`.
//!
//! The client's own reader of addresses knows half of these words, so they are taken out before it
//! sees the rest. See "SSL Support" of PostgreSQL's libpq documentation.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{self, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::{Config, Host, SslMode, SslNegotiation};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::form_urlencoded;

use super::error::Error;

/// What an address may leave out; what it says itself comes later, and wins.
///
/// A peer that went silently is noticed within seconds, also while a statement waits for it.
const DEFAULTS: &str = "application_name=plenary&keepalives_idle=5&keepalives_interval=1\
                        &keepalives_retries=3&tcp_user_timeout=5";

/// Of several servers, each gets this long to take the connection.
const ONE_OF_SEVERAL: Duration = Duration::from_secs(1);

/// How much TLS is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// None.
    Disable,
    /// If the server has it.
    Prefer,
    /// Always; who the server is, is asked only where `sslrootcert` is given.
    Require,
    /// The certificate must be signed by an authority that is trusted.
    VerifyCa,
    /// It must also be for the host that was asked for.
    VerifyFull,
}

impl Mode {
    fn parse(word: &str) -> Result<Mode, Error> {
        Ok(match word {
            "disable" => Mode::Disable,
            "prefer" => Mode::Prefer,
            "require" => Mode::Require,
            "verify-ca" => Mode::VerifyCa,
            "verify-full" => Mode::VerifyFull,
            _ => {
                return Err(Error::Parameter(format!(
                    "sslmode={word} is unknown; choose disable, prefer, require, verify-ca or \
                     verify-full"
                )));
            }
        })
    }
}

/// What an address says of TLS, and the rest of it, for the client.
struct Asked {
    rest: String,
    mode: Mode,
    /// A file, or `system`.
    roots: Option<String>,
}

impl Asked {
    fn read(url: &str) -> Result<Asked, Error> {
        // A password may hold a question mark: like the client, look for the `@` first.
        let (user, place) = url.split_at(url.find('@').unwrap_or(0));
        let (place, query) = place.split_once('?').unwrap_or((place, ""));
        let (mut mode, mut roots, mut kept) = (None, None, vec![DEFAULTS]);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            // Unlike a form, libpq takes a plus sign for itself.
            let plain = pair.replace('+', "%2B");
            let read = form_urlencoded::parse(plain.as_bytes()).next();
            match read.as_ref().map(|(name, value)| (&**name, &**value)) {
                Some(("sslmode", value)) => mode = Some(Mode::parse(value)?),
                Some(("sslrootcert", value)) => roots = Some(value.to_owned()),
                _ => kept.push(pair),
            }
        }
        let mode = match (mode, roots.as_deref()) {
            (None, Some("system")) => Mode::VerifyFull,
            (Some(mode), Some("system")) if mode != Mode::VerifyFull => {
                let detail = "sslrootcert=system wants sslmode=verify-full";
                return Err(Error::Parameter(detail.to_owned()));
            }
            (mode, _) => mode.unwrap_or(Mode::Prefer),
        };
        let rest = format!("{user}{place}?{}", kept.join("&"));
        Ok(Asked { rest, mode, roots })
    }
}

/// The two ends of a connection.
type Ends = (
    Client,
    Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>,
);

/// A server, and how it is talked to.
pub struct Target {
    config: Config,
    tls: MakeRustlsConnect,
    /// The same without TLS, where that will do.
    plain: Option<Config>,
}

impl Target {
    /// Reads an address, and the certificates it names.
    pub fn parse(url: &str) -> Result<Target, Error> {
        let Asked { rest, mode, roots } = Asked::read(url)?;
        let config: Result<Config, _> = rest.parse();
        let mut config = config.map_err(|error| Error::Parameter(misread(&error)))?;
        // Through the file of a socket nobody listens in; there, libpq has no TLS either.
        let is_far = |host: &Host| matches!(host, Host::Tcp(_));
        let is_far = config.get_hosts().iter().any(is_far) || !config.get_hostaddrs().is_empty();
        let mode = if is_far { mode } else { Mode::Disable };
        config.ssl_mode(match mode {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
        });
        if config.get_hosts().len() > 1 && config.get_connect_timeout().is_none() {
            config.connect_timeout(ONE_OF_SEVERAL);
        }
        let asks_first = config.get_ssl_negotiation() == SslNegotiation::Postgres;
        let plain = (mode == Mode::Prefer && asks_first).then(|| {
            let mut plain = config.clone();
            plain.ssl_mode(SslMode::Disable);
            plain
        });
        let tls = MakeRustlsConnect::new(client_config(mode, roots.as_deref())?);
        Ok(Target { config, tls, plain })
    }

    /// Connects; where TLS is only preferred, and the server's is of no use, without it.
    pub async fn connect(&self) -> Result<Ends, tokio_postgres::Error> {
        let failure = match self.config.connect(self.tls.clone()).await {
            Ok(ends) => return Ok(ends),
            Err(failure) => failure,
        };
        // A server that wants no TLS from us says so (28000); what else it says will not change.
        let unencrypted = SqlState::INVALID_AUTHORIZATION_SPECIFICATION;
        let is_final = failure.code().is_some_and(|code| *code != unencrypted);
        match &self.plain {
            Some(plain) if !is_final => plain.connect(self.tls.clone()).await.map_err(|_| failure),
            _ => Err(failure),
        }
    }
}

/// Why a connection failed, in one line.
pub fn explained(error: &tokio_postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        return said.message().to_owned();
    }
    // The text of the error is but its kind.
    let Some(cause) = error.source() else {
        return error.to_string();
    };
    let inside = cause.downcast_ref::<std::io::Error>();
    let inside = inside.and_then(std::io::Error::get_ref);
    let certificate = match inside.and_then(|inside| inside.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(certificate)) => Some(certificate),
        _ => None,
    };
    let way_out = match certificate {
        Some(CertificateError::UnknownIssuer) => {
            "; no known authority has signed it: sslrootcert=FILE names one"
        }
        Some(certificate) if is_of_another_host(certificate) => {
            "; ask for a host that it is for, or use sslmode=verify-ca"
        }
        _ => "",
    };
    format!("{error}: {cause}{way_out}")
}

/// Why an address cannot be read; of what it says, only the name of a known parameter is told.
fn misread(error: &tokio_postgres::Error) -> String {
    let cause = error.source().map(ToString::to_string);
    match cause {
        Some(cause) if cause.starts_with("unknown option") => {
            "one of the parameters after its question mark is unknown".to_owned()
        }
        Some(cause) => cause,
        None => error.to_string(),
    }
}

fn is_of_another_host(error: &CertificateError) -> bool {
    use CertificateError as Wrong;
    matches!(
        error,
        Wrong::NotValidForName | Wrong::NotValidForNameContext { .. }
    )
}

fn client_config(mode: Mode, roots: Option<&str>) -> Result<rustls::ClientConfig, Error> {
    let failed = |why: String| Error::Parameter(format!("TLS cannot be used: {why}"));
    let roots = match (mode, roots) {
        (Mode::Disable, _) | (Mode::Prefer | Mode::Require, None) => None,
        (_, None | Some("system")) => Some(roots_of_system()?),
        (_, Some(file)) => Some(roots_of_file(file)?),
    };
    let provider = Arc::new(crypto::ring::default_provider());
    let chain = roots.map(|roots| {
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()
    });
    let verifier = Verifier {
        algorithms: provider.signature_verification_algorithms,
        chain: chain
            .transpose()
            .map_err(|error| failed(error.to_string()))?,
        by_name: mode == Mode::VerifyFull,
    };
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?;
    let mut config = config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // PostgreSQL 17 wants to hear it where TLS comes before anything else.
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(config)
}

fn roots_of_file(file: &str) -> Result<RootCertStore, Error> {
    let failed = |why: String| {
        let detail = format!("sslrootcert={file}: {why}; it has to be a file of PEM certificates");
        Error::Parameter(detail)
    };
    let found = CertificateDer::pem_file_iter(file).map_err(|error| failed(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in found {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        let added = roots.add(certificate);
        added.map_err(|error| failed(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(failed("it holds no certificate".to_owned()));
    }
    Ok(roots)
}

fn roots_of_system() -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        let detail = "the system knows no authorities; sslrootcert=FILE names one";
        return Err(Error::Parameter(detail.to_owned()));
    }
    Ok(roots)
}

/// Judges a server's certificate as strictly as the address asks for.
///
/// That the server holds the key of its certificate is checked always.
#[derive(Debug)]
struct Verifier {
    algorithms: WebPkiSupportedAlgorithms,
    /// Without it the connection is encrypted, and who is at its other end is not asked.
    chain: Option<Arc<WebPkiServerVerifier>>,
    /// Whether the certificate must be for the host that was asked for.
    by_name: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified =
            chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // The name is looked at last: all else is as it has to be.
            Err(rustls::Error::InvalidCertificate(wrong))
                if !self.by_name && is_of_another_host(&wrong) =>
            {
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        crypto::verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        crypto::verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_tls_is_taken_out_of_an_address() {
        let url = "postgres://u:p?x@h:5/d?sslrootcert=%2Ftmp%2Fa+b.crt&a=b%26&sslmode=verify-ca";
        let asked = Asked::read(url).unwrap();
        assert_eq!(asked.mode, Mode::VerifyCa);
        assert_eq!(asked.roots.as_deref(), Some("/tmp/a+b.crt"));
        let rest = format!("postgres://u:p?x@h:5/d?{DEFAULTS}&a=b%26");
        assert_eq!(asked.rest, rest);
        for (query, mode) in [
            ("", Mode::Prefer),
            ("?sslmode=disable", Mode::Disable),
            ("?sslmode=require&sslmode=verify-full", Mode::VerifyFull),
            ("?sslrootcert=system", Mode::VerifyFull),
        ] {
            let asked = Asked::read(&format!("postgres://h/d{query}")).unwrap();
            assert_eq!(asked.mode, mode, "{query}");
        }
    }

    #[test]
    fn an_address_that_makes_no_sense_is_refused_without_its_password() {
        for (query, says) in [
            ("sslmode=allow", "verify-full"),
            ("sslmode=", "verify-full"),
            ("sslmode=require&sslrootcert=system", "verify-full"),
            ("sslmode=require&sslrootcert=/no/such.crt", "/no/such.crt"),
            ("port=hush", "port"),
            ("hush=1", "unknown"),
        ] {
            let refused = Target::parse(&format!("postgres://u:hush@h/d?{query}"));
            let error = refused.err().unwrap().to_string();
            assert!(error.contains(says) && !error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn a_target_knows_how_much_tls_it_needs() {
        let target = |url: &str| Target::parse(url).unwrap();
        let preferred = target("postgres://h/d");
        assert_eq!(preferred.config.get_ssl_mode(), SslMode::Prefer);
        assert!(preferred.plain.is_some());
        let required = target("postgres://h/d?sslmode=require&keepalives_idle=70");
        assert_eq!(required.config.get_ssl_mode(), SslMode::Require);
        assert!(required.plain.is_none());
        let idle = required.config.get_keepalives_idle();
        assert_eq!(idle, Duration::from_secs(70));
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_file_needs_no_tls() {
        let local = Target::parse("postgres://%2Frun%2Fpostgresql/d?sslmode=require").unwrap();
        assert_eq!(local.config.get_ssl_mode(), SslMode::Disable);
    }
}
