import { follow } from "./connection.js";
import { LiveChart } from "./chart.js";
import { Consumer } from "./consumer.js";
import { controlJournal, controlPace } from "./controls.js";
import { element, show, formatCount, formatShare } from "./figures.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const tab = new Consumer("tab", new LiveChart(element("tab-chart")));
const slow = new Consumer("slow", new LiveChart(element("slow-chart"), { points: true }));
const reach = new LiveChart(element("pace-chart"), { means: true, counts: [0, 500, 1000] });
const pace = controlPace();
const journal = controlJournal();

follow("events", {
  connected() {
    tab.restart();
    slow.restart();
    reach.interrupt();
  },
  state(name, text) {
    element("connection").dataset.state = name;
    element("connection").textContent = text;
    document.body.dataset.state = name;
    if (name !== "live" && name !== "connecting") {
      pace.lose();
      journal.lose();
    }
  },
  events: {
    tab: (sample) => tab.receive(sample),
    slow: (sample) => slow.receive(sample),
    pace: (state) => pace.show(state),
    journal: (state) => journal.show(state),
    producer: (state) => {
      show("producer-pace", state.pace, formatCount(state.pace));
      document.getElementById("reached").style.width = `${Math.min(100, state.pace / 10)}%`;
      show("watchers", state.watchers, formatCount(state.watchers));
      journal.showPace(state.pace);
      if (state.set > 0) {
        reach.add(Date.now() / 1000, state.pace);
      }
    },
  },
});

// Receiving stores only the newest reading, and drawing takes it. So a page in the background draws nothing and has no backlog.
// While nothing is received, the ages rise and the charts run empty.
let drawn = 0;
let told = 0;
requestAnimationFrame(function draw(time) {
  requestAnimationFrame(draw);
  if (time - drawn >= (calm.matches ? 500 : 0)) {
    drawn = time;
    const now = Date.now();
    tab.draw(now);
    slow.draw(now);
    reach.draw(now / 1000);
  }

  // A person cannot read figures faster than this.
  if (time - told >= (calm.matches ? 500 : 100)) {
    told = time;
    const now = Date.now();
    tab.tell(now);
    slow.tell(now);
    if (tab.newest) {
      document.getElementById("machine").textContent = formatShare(tab.newest.machineUsage);
      document.getElementById("process").textContent = formatShare(tab.newest.processUsage);
    }
  }
});
