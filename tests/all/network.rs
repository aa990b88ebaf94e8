//! A sender's own network: the city's address is under a certificate authority of the sender's, and reached through its proxy alone. Both are told by
//! the usual variables, and without either nothing is sent.

use crate::command::{Ended, command, finish, text};
use crate::input::Input;
use crate::serve::Serve;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A name that no resolver knows (RFC 6761): only the proxy leads there.
const NAME: &str = "city.invalid";
/// What steers a client's network.
const VARIABLES: [&str; 8] =
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// The way to a city from within the sender's network.
struct Network {
    /// Certificate of its authority, PEM.
    authority: PathBuf,
    proxy: String,
    /// How often the proxy was asked for the city.
    tunnels: Arc<AtomicUsize>,
    _runtime: tokio::runtime::Runtime,
}

impl Network {
    /// Of a city that answers in clear at this address.
    fn before(city: String, input: &Input) -> Self {
        let (authority, acceptor) = certified();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (proxy, edge) = runtime.block_on(async { (listener().await, listener().await) });
        let url = format!("http://{}", proxy.local_addr().unwrap());
        let at = edge.local_addr().unwrap().to_string();
        let tunnels = Arc::new(AtomicUsize::new(0));
        runtime.spawn(serve_tls(edge, acceptor, city));
        runtime.spawn(serve_proxy(proxy, at, tunnels.clone()));
        Self { authority: input.write("authority.pem", authority.as_bytes()), proxy: url, tunnels, _runtime: runtime }
    }
}

/// `josei upload` with these variables and no others of the network.
fn upload(city: &Serve, path: &str, told: &[(&str, &str)]) -> Ended {
    let mut sending = command(["upload", path, "--to", &format!("https://{NAME}"), "--json"]);
    city.steer(&mut sending, "sender-shiharai", "receipt-upload");
    for name in VARIABLES {
        sending.env_remove(name);
    }
    finish(sending.env_remove("no_proxy").env_remove("NO_PROXY").envs(told.iter().copied()))
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// A new certificate authority, and a server that it vouches for.
fn certified() -> (String, TlsAcceptor) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![NAME.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    (authority, TlsAcceptor::from(Arc::new(config)))
}

/// Takes the seal of the line off and passes the rest on. A caller who does not trust the certificate hangs up.
async fn serve_tls(listener: TcpListener, acceptor: TlsAcceptor, city: String) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, city) = (acceptor.clone(), city.clone());
        tokio::spawn(async move {
            let mut from = acceptor.accept(stream).await.ok()?;
            let mut to = TcpStream::connect(city).await.ok()?;
            copy_bidirectional(&mut from, &mut to).await.ok()
        });
    }
}

/// A proxy that leads to the city, by CONNECT, and nowhere else.
async fn serve_proxy(listener: TcpListener, edge: String, tunnels: Arc<AtomicUsize>) {
    while let Ok((mut from, _)) = listener.accept().await {
        let (edge, tunnels) = (edge.clone(), tunnels.clone());
        tokio::spawn(async move {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(from.read_u8().await.ok()?);
            }
            if !head.starts_with(format!("CONNECT {NAME}:443 ").as_bytes()) {
                return from.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await.ok();
            }
            tunnels.fetch_add(1, Ordering::SeqCst);
            let mut to = TcpStream::connect(edge).await.ok()?;
            from.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
            copy_bidirectional(&mut from, &mut to).await.ok().map(drop)
        });
    }
}

#[test]
fn the_proxy_and_the_private_authority_are_told_by_the_usual_variables() {
    let input = Input::generated(20, 7);
    let city = Serve::on(&input.city());
    let file = text(&input.receipts[0]);
    let network = Network::before(city.authority(), &input);
    let authority = text(&network.authority);
    let (proxy, trust) = (("HTTPS_PROXY", network.proxy.as_str()), ("SSL_CERT_FILE", authority.as_str()));

    // Without the proxy there is no way there.
    let lost = upload(&city, &file, &[trust]).exits(3).says(&["https://city.invalid", "応答がありません"]);
    assert_eq!((lost.out.as_str(), network.tunnels.load(Ordering::SeqCst)), ("", 0));
    // With it, and without the authority, nobody vouches for the city.
    upload(&city, &file, &[proxy]).exits(3).says(&["https://city.invalid", "certificate"]);
    assert!(network.tunnels.load(Ordering::SeqCst) > 0);
    assert_eq!(
        city.as_person("sender-shiharai", &["deliveries", "--billing-month", "2024-07", "--json"]).exits(0).json()["deliveries"],
        serde_json::json!([])
    );
    // With both the file arrives.
    let sent = upload(&city, &file, &[proxy, trust]).exits(0).json();
    assert_eq!(sent["state"], "CHECKED", "{sent}");
    // Names in small letters are as good.
    let again = upload(&city, &file, &[("https_proxy", network.proxy.as_str()), trust]).exits(0).json();
    assert_eq!(again["id"], sent["id"]);
}
