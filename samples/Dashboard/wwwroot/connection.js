const retryAfter = 1000;
const silentAfter = 6000;

const texts = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Connection lost, trying again",
  ended: "Server stopped, waiting for it",
};

/**
 * Follows a stream of named events for ever. The retries are ours rather than the browser's: it waits longer, and gives up
 * when a server that comes up answers with an error.
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

  // A server that has said that it stops is still the one that is waited for.
  function lost() {
    retry(current === "live" ? "reconnecting" : current);
  }

  // The producer tells of itself at least once a second. After a long silence nobody is there, whatever the socket says.
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
