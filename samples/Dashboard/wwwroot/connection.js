const retryAfter = 1000;
const silentAfter = 6000;

const texts = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Connection lost, trying again",
  ended: "Server stopped, waiting for it",
};

/**
 * Follows a stream of named events until the page closes. It retries itself, since a browser waits longer between attempts, and
 * gives up when a starting server answers with an error.
 */
export function follow(url, { connected, state, events }) {
  let current = "";
  let source;
  let silence;
  enter("connecting");
  connect();

  function connect() {
    expect();
    source = new EventSource(url);
    source.onopen = () => {
      connected();
      enter("live");
    };
    source.onerror = lost;
    source.addEventListener("end", () => retry("ended"));
    for (const [name, receive] of Object.entries(events)) {
      source.addEventListener(name, (event) => {
        expect();
        receive(JSON.parse(event.data));
      });
    }
  }

  function retry(name) {
    clearTimeout(silence);
    source.close();
    enter(name);
    setTimeout(connect, retryAfter);
  }

  // After the server has announced its stop, the page still waits for the same server.
  function lost() {
    retry(current === "live" ? "reconnecting" : current);
  }

  // The producer reports at least once a second. After a long silence the server is gone, even if the socket is open.
  function expect() {
    clearTimeout(silence);
    silence = setTimeout(lost, silentAfter);
  }

  function enter(name) {
    if (name !== current) {
      current = name;
      state(name, texts[name]);
    }
  }
}
