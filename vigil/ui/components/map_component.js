// A map (map.js) on a page: it keeps its place when its figure changes, tells Python what was chosen, and plays through
// time in the browser.

const mounted = new WeakMap();

const STEP_MILLISECONDS = 700;
const REST_MILLISECONDS = 250;

// ---------------------------------------------------------------- time

function sums(part, time, count) {
  const events = new Array(count).fill(0);
  const values = new Array(count).fill(0);
  const known = new Array(count).fill(false);
  for (let row = 0; row < part.item.length; row++) {
    const period = part.period[row];
    if (time.only ? period !== time.index : period > time.index) continue;
    const item = part.item[row];
    events[item] += part.events[row];
    const value = part.values ? part.values[row] : part.events[row];
    if (value !== null) {
      values[item] += value;
      known[item] = true;
    }
  }
  return { events, values, known };
}

const counted = (events) => `${events} ${events === 1 ? "event" : "events"}`;

const FRAMES = {
  points(data, part, time, when) {
    const { heads, labels, places, top, smallest, largest, opacity } = part;
    const { events, values, known } = sums(part, time, heads.length);
    const trace = data[part.traces[0]];
    const share = (item) => (known[item] && top > 0 ? Math.sqrt(Math.min(values[item] / top, 1)) : 0);
    const size = heads.map((_, item) => smallest + share(item) * (largest - smallest));
    const told = new Map();
    places.forEach((place, item) => events[item] && told.set(place, [...(told.get(place) ?? []), item]));
    const text = places.map((place, item) => {
      const here = told.get(place) ?? [];
      if (!events[item]) return "";
      if (here.length === 1) return `${heads[item]}<br>${counted(events[item])} ${when}`;
      return [heads[item], ...here.map((one) => `${labels[one]}: ${counted(events[one])}`), when].join("<br>");
    });
    const hoverinfo = events.map((count) => (count ? "text" : "skip"));
    const seen = opacity.map((one, item) => (events[item] ? one : 0));
    data[part.traces[0]] = { ...trace, text, hoverinfo, marker: { ...trace.marker, size, opacity: seen } };
  },
  areas(data, part, time, when) {
    const { heads, shades, top } = part;
    const { events, values } = sums(part, time, heads.length);
    part.traces.forEach((number, item) => {
      const shade = Math.max(Math.ceil(Math.min(values[item] / (top || 1), 1) * shades.length - 1e-9) - 1, 0);
      const seen = events[item] ? { fillcolor: shades[shade], text: `${heads[item]}<br>${counted(events[item])} ${when}` } : { hoverinfo: "skip" };
      data[number] = { ...data[number], ...seen };
    });
  },
  density(data, part, time) {
    const { runs, grid, traces, top, step } = part;
    const { events } = sums(part, time, runs.length);
    const held = new Map(); // events by row and column
    runs.forEach((several, item) => {
      const cells = several.flatMap(([row, first, count]) => Array.from({ length: count }, (_, at) => `${row} ${first + at}`));
      if (events[item]) for (const cell of cells) held.set(cell, (held.get(cell) ?? 0) + events[item] / cells.length);
    });
    const shown = traces.map(() => ({ x: [], y: [] }));
    for (const [cell, count] of held) {
      const [row, column] = cell.split(" ").map(Number);
      const shade = Math.ceil(Math.log(count / top) / Math.log(step)) + traces.length - 1;
      const { x, y } = shown[limited(shade, 0, traces.length - 1)];
      const [west, east] = [column - 0.5, column + 0.5].map((edge) => edge * grid[0]);
      const [south, north] = [row - 0.5, row + 0.5].map((edge) => upwards(edge * grid[1]));
      x.push(west, west, east, east, west, null);
      y.push(south, north, north, south, south, null);
    }
    traces.forEach((number, shade) => (data[number] = { ...data[number], ...shown[shade] }));
  },
  // a line moves from one trace to another as it is named more often: each trace has one width
  lines(data, part, time) {
    const { events } = sums(part, time, part.ends.length);
    part.traces.forEach((number, at) => {
      const [least, most] = part.ranges[at];
      const shown = part.ends.filter((_, item) => events[item] >= least && events[item] <= most);
      const [x, y] = [0, 1].map((axis) => shown.flatMap((ends) => [ends[axis], ends[axis + 2], null]));
      data[number] = { ...data[number], x, y };
    });
  },
};

function atTime(figure, time) {
  const spec = figure.layout.meta?.time;
  if (!spec || time.index === null) return figure.data;
  const data = figure.data.slice();
  const when = `${time.only ? "in" : "up to"} ${spec.labels[time.index]}`;
  for (const part of spec.parts) FRAMES[part.kind](data, part, time, when);
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
      ground: () => fetchedOnce(this.data.ground_url),
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
    fetchedOnce(data.ground_url).catch(() => {});
    await turnToDraw(this.plot);
    if (data !== this.data) return;
    const { title, caption, note, name, paper, selectable } = data;
    Object.assign(this.map.host, { selectable, words: { title, caption, note, name, paper } });
    if (!data.plays) delete figure.layout.meta.time;
    this.figure = figure;
    const keep = shared.views[data.key];
    const isKept = keep && keep.revision === String(figure.layout.uirevision) && !keep.fitted;
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
    const away = Math.hypot(there.x - view.x, there.y - view.y) * view.scale;
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
    const { view, isFitted } = this.map;
    const { x, y, zoom } = view;
    const revision = String(this.figure.layout.uirevision);
    shared.views[this.data.key] = { x, y, zoom, revision, fitted: isFitted };
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

// Outlines and names are fetched once from this server and shared by every map.
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
