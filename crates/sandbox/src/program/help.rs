//! What `--help` prints.

pub(super) const HELP: &str = "\
A local endpoint that speaks Amazon Bedrock's wire protocol.

Usage: sandbox [OPTIONS]

Where
  --port N                 the port without TLS; 0 is any free one (default: 8787)
  --tls-port N             the port with TLS (default: the one after --port, or any free one)
  --no-tls                 no port with TLS
  --ca-path FILE           where the CA certificate, a new one at every start, is written and stays
                           (default: a private folder, removed at the end)
  --tls-name NAME          a name or address that the certificate holds beside localhost, 127.0.0.1 and ::1;
                           may be given several times
  --bind ADDRESS           the address to listen on (default: 127.0.0.1, which only this computer reaches);
                           any other one needs the next option too
  --reachable-from-the-network
                           says that other computers may reach this sandbox. Its own paths (/__sandbox/...) then
                           want the API key from them, as `Authorization: Bearer KEY`

What
  --config FILE            a YAML file with any of what is here and more: server, pacing, seed, faults, log, script or
                           script_file, accounts, quotas, models, resources, guardrails. The command line comes
                           before the file
  --check                  reads the configuration, says whether it is good, and ends
  --example NAME           prints an example with every member that there is, and ends: config or script
  --region NAME            the region that is served (default: us-east-1); any serves each request in the region that
                           its signature names, for clients that have one built in
  --other-region NAME      another region whose signatures are accepted; may be given several times
  --seed N                 another seed, other made-up answers; the same seed, the same ones (default: 0)
  --script FILE            a YAML file of rules: which request gets which answer, how fast and how badly
  --responder WAY          who answers otherwise: builtin, random, random:SEED, repeat:N:TEXT, malformed-tool-use or
                           malformed-output (default: builtin)
  --first-token-ms N       time to the first token (default: 350)
  --tokens-per-second N    pace after it; 0 is as fast as possible (default: 80)
  --fault NAME             a fault for every model request, for example reset-after:5 or error:throttling; several
                           with commas between them. GET /__sandbox/faults lists them; those inside a stream
                           strike streams alone

Output
  --json                   one line of JSON with the endpoints, the CA's path and the credentials
  --log FILE               every request as one line of JSON, nothing secret in it; - is the error output
  --grace-s N              how long open answers may go on after a stop (default: 5)
  --help, --version

The JSON names test identities, each with one lack, to try out what a client makes of it: may-not-list,
may-not-invoke, no-model-access, no-subscription, throttled and expired-session; and API keys that are
short-term, expired or of another region.

While it runs: GET /health says when it serves. POST /__sandbox/fault {\"fault\": \"end-after:5\", \"times\": 1}
switches a fault on and {\"fault\": null} off; one request asks for its own with the header x-sandbox-fault.
The last requests are at GET /__sandbox/requests; DELETE forgets them. POST /__sandbox/pacing, /__sandbox/script and
/__sandbox/clock ({\"advance_s\": 301}) change the pace, the script and the age of what lives for minutes;
DELETE /__sandbox/caches forgets cached prompts.

Stop it with Ctrl-C or SIGTERM: open answers may end within the grace, a second signal cuts them.
It ends with 0 when it was told to stop, with 1 when it could not start or serve, with 2 when what it was
asked for makes no sense.
";
