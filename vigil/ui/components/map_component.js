// A map (map.js) on a page: it keeps its place when its figure changes, tells Python what was chosen, and plays through
// time in the browser.

const mounted = new WeakMap();

const STEP_MILLISECONDS = 700;
const REST_MILLISECONDS = 250;

// ---------------------------------------------------------------- time

function sums(spec, time, count) {
  const events = new Array(count).fill(0);
  const values = new Array(count).fill(0);
  const known = new Array(count).fill(false);
  for (let row = 0; row < spec.item.length; row++) {
    const period = spec.period[row];
    if (time.only ? period !== time.index : period > time.index) continue;
    const item = spec.item[row];
    events[item] += spec.events[row];
    const value = spec.values ? spec.values[row] : spec.events[row];
    if (value !== null) {
      values[item] += value;
      known[item] = true;
    }
  }
  return { events, values, known };
}

function sentence(head, events, time, labels) {
  const noun = events === 1 ? "event" : "events";
  return `${head}<br>${events} ${noun} ${time.only ? "in" : "up to"} ${labels[time.index]}`;
}

const FRAMES = {
  points(trace, spec, time, labels) {
    const { events, values, known } = sums(spec, time, spec.heads.length);
    const size = (item) => {
      if (!known[item] || spec.largest <= 0) return spec.smallest_size;
      const share = Math.sqrt(Math.min(values[item] / spec.largest, 1));
      return spec.smallest_size + share * (spec.largest_size - spec.smallest_size);
    };
    const marker = { ...trace.marker };
    marker.size = spec.point.map((item, at) => Math.max(size(item) - (spec.inner[at] ? 2 * spec.ring : 0), 1));
    marker.opacity = spec.point.map((item, at) => (events[item] ? spec.opacity[at] : 0));
    const text = spec.point.map((item) => (events[item] ? sentence(spec.heads[item], events[item], time, labels) : ""));
    const hoverinfo = spec.point.map((item) => (events[item] ? "text" : "skip"));
    return { ...trace, marker, text, hoverinfo };
  },
  areas(trace, spec, time, labels) {
    const { events, values } = sums(spec, time, spec.heads.length);
    const z = events.map((count, item) => (count ? values[item] : null));
    const text = events.map((count, item) => sentence(spec.heads[item], count, time, labels));
    return { ...trace, z, text };
  },
  density(trace, spec, time) {
    const { events } = sums(spec, time, spec.share.length);
    return { ...trace, z: spec.point.map((item) => events[item] * spec.share[item]) };
  },
};

// A line moves from one trace to another as it is named more often: each trace has one width.
function linesAtTime(data, spec, time) {
  const { events } = sums(spec, time, spec.ends.length);
  for (const [number, least, most] of spec.classes) {
    const lon = [];
    const lat = [];
    spec.ends.forEach(([fromLon, fromLat, toLon, toLat], item) => {
      if (events[item] < least || events[item] > most) return;
      lon.push(fromLon, toLon, null);
      lat.push(fromLat, toLat, null);
    });
    data[number] = { ...data[number], lon, lat };
  }
}

function atTime(figure, time) {
  const spec = figure.layout.meta?.time;
  if (!spec || time.index === null) return figure.data;
  const data = figure.data.slice();
  for (const part of spec.traces) {
    if (part.kind === "lines") linesAtTime(data, part, time);
    else data[part.trace] = FRAMES[part.kind](data[part.trace], part, time, spec.labels);
  }
  return data;
}

// ---------------------------------------------------------------- one map

class VigilMap {
  constructor(root) {
    this.root = root;
    this.plot = root.querySelector(".vigil-map-plot");
    this.status = root.querySelector(".vigil-map-status");
    this.controls = root.querySelector(".vigil-map-time");
    this.clear = root.querySelector(".vigil-map-clear");
    this.time = { index: null, only: false, timer: null };
    this.choice = null;
    this.queue = Promise.resolve();
    this.drawn = "";
    this.map = new ScreenMap(this.plot, {
      plotly: () => loadPlotly(this.data.plotly_url),
      file: fetchedOnce,
      moved: () => this.moved(),
      chosen: (choice) => this.choose(choice),
      failed: (error) => this.fail(error),
    });
    this.wire();
  }

  wire() {
    this.plot.addEventListener("keydown", ({ key }) => key === "Escape" && this.choose(null));
    this.clear.addEventListener("click", () => this.choose(null));
    const [play, all] = this.controls.querySelectorAll("button");
    const range = this.controls.querySelector("input");
    const mode = this.controls.querySelector("select");
    play.addEventListener("click", () => (this.time.timer ? this.pause() : this.play()));
    all.addEventListener("click", () => {
      this.pause();
      this.show(null);
    });
    range.addEventListener("input", () => {
      this.pause();
      this.show(Number(range.value));
    });
    mode.addEventListener("change", () => {
      this.time.only = mode.value === "only";
      this.show(this.time.index ?? Number(range.value));
    });
  }

  say(text, isError = false) {
    this.status.textContent = text;
    this.status.hidden = !text;
    this.status.classList.toggle("is-error", isError);
    this.status.setAttribute("role", isError ? "alert" : "status");
  }

  fail(error) {
    console.error(error);
    this.say(`The map could not be drawn: ${error?.message ?? error}. Its figures are in the table.`, true);
  }

  update(data, setStateValue) {
    this.send = (choice) => setStateValue("choice", choice);
    this.tellLooked = (looked) => setStateValue("looked", looked);
    this.plot.style.height = `${data.height}px`;
    this.plot.setAttribute("aria-label", data.alt);
    if (data.revision === this.drawn) return;
    this.drawn = data.revision;
    this.data = data;
    this.queue = this.queue.then(() => this.draw(data)).catch((error) => {
      this.drawn = "";
      this.fail(error);
    });
  }

  async draw(data) {
    if (data !== this.data) return; // a newer figure is waiting
    const figure = JSON.parse(data.figure);
    // what takes its time is asked for at once, and said to have failed when it is needed
    loadPlotly(data.plotly_url).catch(() => {});
    fetchedOnce(figure.layout.map.style).catch(() => {});
    await turnToDraw(this.plot);
    if (data !== this.data) return;
    const { title, caption, note, name, paper, selectable } = data;
    Object.assign(this.map.host, { selectable, words: { title, caption, note, name, paper } });
    if (!data.plays) delete figure.layout.meta.time;
    this.figure = figure;
    const keep = shared.views[data.key];
    const isKept = keep && keep.revision === String(figure.layout.map.uirevision ?? "") && !keep.fitted;
    this.prepareTime();
    await this.map.draw(figure, isKept ? keep : null, () => atTime(figure, this.time));
    this.say("");
    this.root.dataset.drawn = data.revision;
    this.keepView();
    if (!this.isMadeForHere()) this.follow();
  }

  moved() {
    this.keepView();
    this.follow();
  }

  // Whether the marks are those of what is looked at. Cells made for a map of another size would lie over each other.
  isMadeForHere() {
    const { follows, zoom, corners } = this.figure.layout.meta;
    if (!follows) return true;
    const { view, width, height, isFitted } = this.map;
    const there = fitted(corners, width, height);
    const away = Math.hypot(there.x - view.x, there.y - view.y) * view.world;
    return isFitted && Math.abs(view.zoom - zoom) <= 0.5 && away < Math.min(width, height) / 4;
  }

  // Cells are drawn for the part of the world that one looks at: the page is told of it when the map has come to rest.
  follow() {
    clearTimeout(this.following);
    if (!this.figure.layout.meta.follows) return;
    this.following = setTimeout(() => {
      if (this.isMadeForHere()) return;
      const looked = [...this.map.bounds, this.map.view.zoom].map((number) => Math.round(number * 1e3) / 1e3);
      if (String(looked) === String(this.looked)) return;
      this.looked = looked;
      this.tellLooked(looked);
    }, REST_MILLISECONDS);
  }

  view() {
    const { center, view } = this.map;
    const round = (number) => Math.round(number * 1e4) / 1e4;
    return { longitude: round(center.lon), latitude: round(center.lat), zoom: round(view.zoom) };
  }

  keepView() {
    const { center, view, isFitted } = this.map;
    const revision = String(this.figure.layout.map.uirevision ?? "");
    shared.views[this.data.key] = { center, zoom: view.zoom, revision, fitted: isFitted };
  }

  choose(choice) {
    if (!this.data?.selectable || (choice === null && this.choice === null)) return;
    this.choice = choice;
    this.clear.hidden = choice === null;
    this.map.outline(choice);
    this.send(choice === null ? null : { ...choice, view: this.view() });
  }

  // -------------------------------------------------------------- time

  prepareTime() {
    const spec = this.figure.layout.meta.time;
    this.controls.hidden = !spec;
    if (!spec) {
      this.pause();
      this.time.index = null;
      return;
    }
    const last = spec.labels.length - 1;
    if (this.time.index !== null) this.time.index = Math.min(this.time.index, last);
    const range = this.controls.querySelector("input");
    range.max = String(last);
    if (this.time.index === null) range.value = String(last);
    this.tellTime();
  }

  tellTime() {
    const spec = this.figure.layout.meta.time;
    const { index, only, timer } = this.time;
    const range = this.controls.querySelector("input");
    const label = index === null ? "All periods" : `${only ? "" : "Up to "}${spec.labels[index]}`;
    this.controls.querySelector("output").textContent = label;
    range.setAttribute("aria-valuetext", label);
    if (index !== null) range.value = String(index);
    const play = this.controls.querySelector("button");
    play.classList.toggle("is-playing", Boolean(timer));
    play.setAttribute("aria-label", timer ? "Pause" : "Play through time");
    play.title = timer ? "Pause" : "Play through time";
    this.controls.querySelectorAll("button")[1].disabled = index === null;
  }

  show(index) {
    this.time.index = index;
    this.tellTime();
    if (this.map.figure) this.map.show(atTime(this.map.figure, this.time));
  }

  play() {
    const last = this.figure.layout.meta.time.labels.length - 1;
    const first = this.time.index === null || this.time.index >= last ? 0 : this.time.index + 1;
    this.time.timer = setInterval(() => {
      if (this.time.index >= last) this.pause();
      else this.show(this.time.index + 1);
    }, STEP_MILLISECONDS);
    this.show(first);
  }

  pause() {
    if (!this.time.timer) return;
    clearInterval(this.time.timer);
    this.time.timer = null;
    this.tellTime();
  }

  remove() {
    this.pause();
    clearTimeout(this.following);
    this.map.remove();
  }
}

// Styles and outlines are fetched once from this server and shared by every map.
async function fetchedOnce(url) {
  shared.json[url] ??= fetch(url).then((answer) => {
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  });
  try {
    return await shared.json[url];
  } catch (error) {
    delete shared.json[url];
    throw error;
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".vigil-map");
  let map = mounted.get(root);
  if (!map) {
    map = new VigilMap(root);
    mounted.set(root, map);
  }
  map.update(data, setStateValue);
  return () => {
    map.remove();
    mounted.delete(root);
  };
}
