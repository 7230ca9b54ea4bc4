import { element, show, formatCount } from "./figures.js";

/** The slider of the pace. While it moves, it sends one request at a time, and then the newest value. */
export function controlPace() {
  const input = element("pace");
  const store = element("pace-store");
  let known = Number(input.value);
  let unsent = null;
  let sending = false;
  display(known);

  input.addEventListener("input", () => {
    unsent = input.value;
    display(unsent);
    void send();
  });

  async function send() {
    if (sending) {
      return;
    }

    sending = true;
    while (unsent !== null) {
      const value = Number(unsent);
      unsent = null;
      await post("pace", { value }, "pace-message");
      await settle();
    }

    sending = false;
    display(known);
  }

  // The stream also delivers earlier values. Until it delivers the newest, the slider keeps its position.
  async function settle() {
    const end = performance.now() + 250;
    while (unsent === null && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  function display(value) {
    input.value = value;
    input.setAttribute("aria-valuetext", `${value} updates a second`);
    document.getElementById("pace-wanted").textContent = formatCount(value);
  }

  return {
    show(state) {
      known = state.value;
      store.textContent = state.store;
      store.dataset.state = state.connection;
      document.getElementById("pace-note").textContent = describe(state);
      if (state.connection === "connected") {
        document.getElementById("pace-message").textContent = "";
      }

      if (!sending) {
        display(known);
      }
    },
    /** The connection is lost, so the state of the store is unknown. */
    lose() {
      store.dataset.state = "unknown";
      document.getElementById("pace-note").textContent = ", as the server said last.";
    },
  };
}

function describe({ store, connection, error }) {
  switch (true) {
    case store === "memory":
      return " of this server: start with --etcd or --redis to share it.";
    case connection === "connected":
      return ", and shared with every dashboard that uses it.";
    case connection === "connecting":
      return ", connecting.";
    default:
      return `, which is unavailable. The producer continues. ${error ?? ""}`;
  }
}

export function controlJournal() {
  const button = element("journal");
  const note = document.getElementById("journal-note");
  let on = false;
  let pace = 0;
  button.addEventListener("click", () => post("journal", { on: !on }, "journal-message"));
  return {
    show(state) {
      on = state.on;
      button.setAttribute("aria-checked", on);
      document.getElementById("journal-message").textContent = "";
      show("journal-taken", state.taken, formatCount(state.taken));
      show("journal-missing", state.missing, formatCount(state.missing));
      tell();
    },
    showPace(reached) {
      pace = reached;
      tell();
    },
    /** The connection is lost, so the state of the journal is unknown. */
    lose() {
      note.textContent = `${on ? "On" : "Off"} when the server was last heard of.`;
    },
  };

  function tell() {
    note.textContent = on
      ? `On. The producer waits for it: ${formatCount(pace)} updates a second.`
      : "Off. The producer waits for nobody.";
  }
}

async function post(url, body, messageId) {
  const message = document.getElementById(messageId);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    message.textContent = response.ok ? "" : await response.text();
  } catch {
    message.textContent = "The server does not answer.";
  }
}
