// A plotly map that keeps its centre and zoom when its figure changes, tells Python what was chosen,
// and plays through time in the browser. Plotly and the basemap style come from this server only.

const mounted = new WeakMap();

const STEP_MILLISECONDS = 700;
const PAN_PIXELS = 90;
const REST_MILLISECONDS = 250;

function canDraw() {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    if (!context) return false;
    context.getExtension("WEBGL_lose_context")?.loseContext();
    return true;
  } catch {
    return false;
  }
}

const escaped = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function wrapped(text, characters) {
  const lines = [""];
  for (const word of String(text).split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line && line.length + word.length + 1 > characters) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}

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
    return { ...trace, marker, text, hoverinfo, hovertemplate: undefined };
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
    this.turn = 0;
    this.wire();
  }

  wire() {
    const { root } = this;
    const inactive = (event) => !(event.ctrlKey || event.metaKey) && !root.contains(document.activeElement);
    const pass = (event) => {
      if (inactive(event) && (event.type === "wheel" || event.touches?.length === 1)) event.stopPropagation();
    };
    // The page scrolls over a map that nobody has turned to; a click or Tab gives the map the wheel.
    this.plot.addEventListener("wheel", pass, { capture: true, passive: true });
    this.plot.addEventListener("touchstart", pass, { capture: true, passive: true });
    this.plot.addEventListener("touchmove", pass, { capture: true, passive: true });
    this.plot.addEventListener("pointerup", () => this.plot.focus({ preventScroll: true }));
    this.plot.addEventListener("keydown", (event) => this.onKey(event));
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
    this.observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = this.plot;
      if (this.gd && width && height && (width !== this.width || height !== this.height)) this.resize(width, height);
    });
    this.observer.observe(this.plot);
  }

  // A map that nobody has moved shows the same part of the world at any size.
  async resize(width, height) {
    Object.assign(this, { width, height });
    const unmoved = this.isFitted();
    await window.Plotly.Plots.resize(this.gd);
    if (!unmoved) return;
    this.opened = fitted(this.figure.layout.meta.corners, width, height);
    await window.Plotly.relayout(this.gd, { "map.center": this.opened.center, "map.zoom": this.opened.zoom });
    this.keepView();
  }

  isFitted() {
    const map = this.gd._fullLayout.map;
    const { opened } = this;
    if (!opened) return false;
    const away = Math.hypot(map.center.lon - opened.center.lon, map.center.lat - opened.center.lat, map.zoom - opened.zoom);
    return away < 1e-3;
  }

  say(text, isError = false) {
    this.status.textContent = text;
    this.status.hidden = !text;
    this.status.classList.toggle("is-error", isError);
    this.status.setAttribute("role", isError ? "alert" : "status");
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
      console.error(error);
      this.say(`The map could not be drawn: ${error?.message ?? error}. Its figures are in the table.`, true);
    });
  }

  async draw(data) {
    if (data !== this.data) return; // a newer figure is waiting
    if (!this.gd && !canDraw()) {
      this.say("This browser cannot draw maps because WebGL is switched off. The figures are in the table.", true);
      return;
    }
    const figure = JSON.parse(data.figure);
    const [Plotly] = await Promise.all([loadPlotly(data.plotly_url), inlineAreas(figure)]);
    await turnToDraw(this.plot);
    if (data !== this.data) return;
    this.figure = figure;
    this.openingZoom = figure.layout.map.zoom;
    const keep = shared.views[data.key];
    const revision = String(figure.layout.map.uirevision ?? "");
    const corners = figure.layout.meta?.corners;
    if (keep && keep.revision === revision && !keep.fitted) {
      figure.layout.map.center = keep.center;
      figure.layout.map.zoom = keep.zoom;
      this.opened = null;
    } else {
      delete shared.views[data.key];
      this.opened = corners ? fitted(corners, this.plot.clientWidth, this.plot.clientHeight) : null;
      Object.assign(figure.layout.map, this.opened);
    }
    figure.layout.autosize = true;
    figure.layout.height = data.height;
    delete figure.layout.width;
    this.prepareTime();
    await this.render(Plotly);
    this.say("");
    this.root.dataset.drawn = data.revision;
    this.gd = this.plot;
    Object.assign(this, { width: this.plot.clientWidth, height: this.plot.clientHeight });
    if (!this.listening) this.listen();
    this.keepView();
    // cells were made for a map of another size: they would lie over each other
    const madeFor = figure.layout.meta?.follows ? figure.layout.meta.zoom : null;
    if (madeFor !== null && Math.abs(this.view().zoom - madeFor) > 0.5) this.follow({ unmoved: true });
  }

  // One drawing of the figure at the time shown, with the choice marked on it.
  render(Plotly) {
    const { figure } = this;
    this.turn += 1;
    const layout = {
      ...figure.layout,
      map: { ...figure.layout.map, layers: this.marks() },
      selections: [],
      selectionrevision: this.turn,
      datarevision: this.turn,
    };
    const data = atTime(figure, this.time).map((trace) => this.spread(trace));
    this.drawnZoom = layout.map.zoom;
    return Plotly.react(this.plot, data, layout, this.config(Plotly));
  }

  // The spots of a density layer lie a fixed distance apart on the ground: their radius follows the zoom.
  spread(trace) {
    if (trace.type !== "densitymap") return trace;
    const radius = trace.radius * 2 ** (this.figure.layout.map.zoom - this.openingZoom);
    return { ...trace, radius: Math.min(Math.max(radius, 5), 400) };
  }

  // Again, from where the reader looks now; a request during a drawing is answered by the one after it.
  async redraw() {
    if (!this.gd || this.rendering) {
      this.stale = true;
      return;
    }
    this.rendering = true;
    try {
      do {
        this.stale = false;
        const { center, zoom } = this.gd._fullLayout.map;
        this.figure.layout.map = { ...this.figure.layout.map, center: { ...center }, zoom };
        await this.render(window.Plotly);
      } while (this.stale);
    } finally {
      this.rendering = false;
    }
  }

  // What was chosen, outlined: the box, or the areas clicked.
  marks() {
    if (!this.choice) return [];
    const shapes = [];
    if (this.choice.box) {
      const [west, south, east, north] = this.choice.box;
      const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
      shapes.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: ring } });
    } else {
      const found = new Set();
      for (const trace of this.figure.data) {
        for (const feature of trace.geojson?.features ?? []) {
          const name = feature.properties.name_en;
          if (!this.choice.clicked.includes(name) || found.has(name)) continue;
          found.add(name);
          shapes.push(feature);
        }
      }
    }
    const source = { type: "FeatureCollection", features: shapes };
    const color = this.figure.layout.modebar?.activecolor;
    return shapes.length ? [{ sourcetype: "geojson", source, type: "line", color, line: { width: 2.5 } }] : [];
  }

  // Made once: Plotly.react builds the whole map anew when its configuration is another object.
  config(Plotly) {
    if (this.settings) return this.settings;
    const download = {
      name: "picture",
      title: "Download as a picture (PNG)",
      icon: Plotly.Icons.camera,
      click: () => this.picture().catch((error) => this.say(`The picture could not be made: ${error.message}`, true)),
    };
    const choose = this.data.selectable ? [["pan2d", "select2d"]] : [];
    this.settings = {
      displaylogo: false,
      displayModeBar: true,
      responsive: false,
      doubleClick: false,
      modeBarButtons: [[download], ...choose, ["zoomInMap", "zoomOutMap", "resetViewMap"]],
    };
    return this.settings;
  }

  listen() {
    this.listening = true;
    const { gd } = this;
    gd.on("plotly_relayout", () => {
      this.keepView();
      if (this.figure.layout.meta?.follows) this.follow();
      const spread = this.figure.data.some((trace) => trace.type === "densitymap");
      if (spread && Math.abs(this.view().zoom - this.drawnZoom) > 0.25) this.redraw();
    });
    gd.on("plotly_click", (event) => {
      const names = [...new Set((event.points ?? []).map(nameOf).filter(Boolean))];
      if (names.length) this.choose({ clicked: names, box: null });
    });
    gd.on("plotly_selected", (event) => {
      const range = event?.range?.map;
      if (!range) return;
      const longitudes = range.map((corner) => corner[0]);
      const latitudes = range.map((corner) => corner[1]);
      const names = [...new Set((event.points ?? []).map(nameOf).filter(Boolean))];
      const box = [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
      this.choose({ clicked: names, box: box.map((number) => Math.round(number * 1e4) / 1e4) });
    });
    gd.on("plotly_deselect", () => this.choose(null));
  }

  // Cells are drawn for the part of the world that one looks at: the page is told of it when the map has come to rest.
  follow({ unmoved = false } = {}) {
    clearTimeout(this.following);
    this.following = setTimeout(() => {
      if (!this.gd || (!unmoved && this.isFitted())) return;
      const bounds = this.gd._fullLayout.map._subplot?.map?.getBounds();
      if (!bounds) return;
      const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      const looked = [...sides, this.view().zoom].map((number) => Math.round(number * 1e3) / 1e3);
      if (String(looked) === String(this.looked)) return;
      this.looked = looked;
      this.tellLooked(looked);
    }, REST_MILLISECONDS);
  }

  view() {
    const { center, zoom } = this.gd._fullLayout.map;
    return { longitude: round(center.lon), latitude: round(center.lat), zoom: round(zoom) };
  }

  keepView() {
    const { center, zoom, uirevision } = this.gd._fullLayout.map;
    const revision = String(this.figure.layout.map.uirevision ?? uirevision ?? "");
    shared.views[this.data.key] = { center: { lon: center.lon, lat: center.lat }, zoom, revision, fitted: this.isFitted() };
  }

  choose(choice) {
    if (!this.data.selectable) return;
    if (choice === null && this.choice === null) return;
    this.choice = choice;
    this.clear.hidden = choice === null;
    this.redraw();
    this.send(choice === null ? null : { ...choice, view: this.view() });
  }

  onKey(event) {
    if (!this.gd || event.altKey || event.ctrlKey || event.metaKey) return;
    const map = this.gd._fullLayout.map;
    const degrees = (PAN_PIXELS * 360) / (512 * 2 ** map.zoom);
    const { lon, lat } = map.center;
    const moves = {
      ArrowLeft: { "map.center": { lon: lon - degrees, lat } },
      ArrowRight: { "map.center": { lon: lon + degrees, lat } },
      ArrowUp: { "map.center": { lon, lat: Math.min(lat + degrees * Math.cos((lat * Math.PI) / 180), 84) } },
      ArrowDown: { "map.center": { lon, lat: Math.max(lat - degrees * Math.cos((lat * Math.PI) / 180), -84) } },
      "+": { "map.zoom": map.zoom + 0.5 },
      "=": { "map.zoom": map.zoom + 0.5 },
      "-": { "map.zoom": map.zoom - 0.5 },
    };
    if (event.key === "Escape") this.choose(null);
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    window.Plotly.relayout(this.gd, moves[event.key]).then(() => this.keepView());
  }

  async picture() {
    const { data, gd } = this;
    const width = Math.max(gd.clientWidth, 640);
    const caption = wrapped([data.caption, data.note].filter(Boolean).join(" "), Math.floor((width - 32) / 6));
    const title = wrapped(data.title, Math.floor((width - 32) / 9.5));
    const ink = gd._fullLayout.font.color;
    const top = 20 + 24 * title.length + (gd._fullLayout.margin.t ?? 0);
    const bottom = 20 + 16 * caption.length;
    const height = data.height + top + bottom;
    const map = gd._fullLayout.map;
    const said = { showarrow: false, xref: "paper", yref: "paper", align: "left", xanchor: "left", x: 0 };
    const layout = {
      ...gd.layout,
      autosize: false,
      width,
      height,
      paper_bgcolor: data.paper,
      map: { ...gd.layout.map, center: map.center, zoom: map.zoom },
      margin: { ...gd.layout.margin, t: top, b: bottom, l: 16, r: 16 },
      annotations: [
        ...(gd.layout.annotations ?? []),
        { ...said, y: 1, yanchor: "bottom", yshift: top - 20 - 24 * title.length, text: `<b>${title.map(escaped).join("<br>")}</b>`, font: { size: 18, color: ink } },
        { ...said, y: 0, yanchor: "top", yshift: -8, text: caption.map(escaped).join("<br>"), font: { size: 12, color: ink } },
      ],
    };
    const url = await window.Plotly.toImage({ data: gd.data, layout }, { format: "png", width, height, scale: 2 });
    const link = document.createElement("a");
    link.href = url;
    link.download = `${data.name}.png`;
    link.click();
  }

  // -------------------------------------------------------------- time

  prepareTime() {
    const spec = this.figure.layout.meta?.time;
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
    return this.redraw();
  }

  play() {
    const last = this.figure.layout.meta.time.labels.length - 1;
    const first = this.time.index === null || this.time.index >= last ? 0 : this.time.index + 1;
    this.time.timer = setInterval(() => {
      if (this.rendering) return;
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
    this.observer.disconnect();
    if (this.gd) window.Plotly?.purge(this.gd);
  }
}

// Centre and zoom at which a rectangle fills a map of this size; MapLibre's world is 512 pixels wide at zoom 0.
function fitted([[west, south], [east, north]], width, height) {
  const up = (latitude) => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);
  const [bottom, top] = [up(south), up(north)];
  const zoom = -Math.log2(Math.max((((east - west) / 360) * 512) / width, ((top - bottom) * 512) / height, 1e-6));
  const lat = (360 / Math.PI) * Math.atan(Math.exp((bottom + top) * Math.PI)) - 90;
  return { center: { lon: (west + east) / 2, lat }, zoom: Math.min(zoom, 10.5) };
}

const round = (number) => Math.round(number * 1e4) / 1e4;

function nameOf(point) {
  const data = point.customdata;
  return Array.isArray(data) ? data[0] : data;
}

// Outlines are fetched once from this server and shared by every figure that fills them.
async function inlineAreas(figure) {
  for (const trace of figure.data) {
    const url = trace.geojson;
    if (typeof url !== "string") continue;
    shared.json[url] ??= fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return answer.json();
    });
    try {
      trace.geojson = await shared.json[url];
    } catch (error) {
      delete shared.json[url];
      throw error;
    }
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
