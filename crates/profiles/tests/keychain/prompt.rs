//! A stand-in for the Secret Service whose prompt does what a test says, since a real one needs a screen and a person.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use profiles::vault::TimeLimits;
use profiles::{KeychainState, Vault};
use zbus::blocking::{Connection, connection};
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, Value};

const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/p1";

#[derive(Default)]
struct Seen {
    locked: AtomicBool,
    dismissals: AtomicUsize,
}

struct Service;

#[zbus::interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    fn read_alias(&self, _name: &str) -> OwnedObjectPath {
        path(COLLECTION)
    }

    fn unlock(&self, _objects: Vec<ObjectPath<'_>>) -> (Vec<OwnedObjectPath>, OwnedObjectPath) {
        (Vec::new(), path(PROMPT))
    }
}

struct Collection(Arc<Seen>);

#[zbus::interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    #[zbus(property)]
    fn locked(&self) -> bool {
        self.0.locked.load(Ordering::SeqCst)
    }

    #[zbus(property)]
    fn label(&self) -> String {
        "Login".to_owned()
    }
}

struct Prompt {
    seen: Arc<Seen>,
    answers: bool,
    shown: mpsc::Sender<()>,
}

#[zbus::interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    async fn prompt(&self, _window: &str, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) {
        if self.answers {
            self.seen.locked.store(false, Ordering::SeqCst);
            Self::completed(&emitter, false, Value::from("")).await.expect("the bus takes a signal");
        }
        let _ = self.shown.send(());
    }

    async fn dismiss(&self, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) {
        self.seen.dismissals.fetch_add(1, Ordering::SeqCst);
        Self::completed(&emitter, true, Value::from("")).await.expect("the bus takes a signal");
    }

    #[zbus(signal)]
    async fn completed(emitter: &SignalEmitter<'_>, dismissed: bool, result: Value<'_>) -> zbus::Result<()>;
}

fn path(text: &str) -> OwnedObjectPath {
    ObjectPath::try_from(text).unwrap().into()
}

fn serve(answers: bool) -> (Connection, Arc<Seen>, mpsc::Receiver<()>) {
    let seen = Arc::new(Seen { locked: AtomicBool::new(true), ..Seen::default() });
    let (shown, is_shown) = mpsc::channel();
    let bus = connection::Builder::session()
        .and_then(|bus| bus.serve_at("/org/freedesktop/secrets", Service))
        .and_then(|bus| bus.serve_at(COLLECTION, Collection(seen.clone())))
        .and_then(|bus| bus.serve_at(PROMPT, Prompt { seen: seen.clone(), answers, shown }))
        .and_then(|bus| bus.name("org.freedesktop.secrets"))
        .and_then(connection::Builder::build)
        .unwrap();
    (bus, seen, is_shown)
}

pub fn answered() {
    let (_bus, seen, _) = serve(true);
    let vault = Vault::new();
    assert!(matches!(vault.status(), KeychainState::Locked { .. }));
    let ready = KeychainState::Ready { name: "Secret Service".into(), collection: Some("Login".into()) };
    assert_eq!(vault.unlock(), ready);
    assert_eq!(seen.dismissals.load(Ordering::SeqCst), 0);
}

pub fn cancelled() {
    let (_bus, seen, shown) = serve(false);
    let vault = Vault::new();
    let state = std::thread::scope(|scope| {
        let unlocking = scope.spawn(|| vault.unlock());
        shown.recv_timeout(Duration::from_secs(20)).expect("the prompt is shown");
        vault.cancel_unlock();
        unlocking.join().unwrap()
    });
    assert_eq!(state, KeychainState::Dismissed { name: "Secret Service".into() });
    assert_eq!(seen.dismissals.load(Ordering::SeqCst), 1);
}

pub fn ignored() {
    let (_bus, seen, _) = serve(false);
    let limits = TimeLimits { unlock: Duration::from_millis(300), ..TimeLimits::default() };
    let vault = Vault::new().with_limits(limits);
    assert!(matches!(vault.unlock(), KeychainState::Hung { .. }));
    assert_eq!(seen.dismissals.load(Ordering::SeqCst), 1);
}
